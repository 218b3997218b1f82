import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Task, TaskGraph } from '../../src-shared/pipeline/model.ts'
import { normalisePath } from '../../src-shared/pipeline/paths.ts'
import { isRacy, stampOf } from '../platform/stamp.ts'

/** Larger ones are data, whatever they are called. */
const MOST_BYTES = 16 * 1024 * 1024
const SCRIPT =
  /\.(sh|bash|zsh|fish|py|pyw|js|mjs|cjs|jsx|ts|mts|cts|tsx|rb|pl|pm|php|lua|awk|sed|jl|r|R|ps1|bat|cmd|exe|jar|scm|tcl|m|sql|mk)$|(^|\/)[^./]+$/

/**
 * Paths that commands and arguments name and that may be scripts by their names (`./tool.sh`, `bin/convert`, `Makefile`), but those that tasks make
 * themselves. Relative to the pipeline's folder; whether they are there is not looked at.
 */
export function scriptsNamed(graph: TaskGraph | undefined): ReadonlySet<string> {
  const scripts = new Set<string>()
  if (graph === undefined) return scripts
  for (const task of graph.tasks.values()) for (const path of scriptsOf(task, graph)) scripts.add(path)
  return scripts
}

/** The same of one task. */
export function scriptsOf({ candidates, inputs, python }: Task, { owners }: TaskGraph): readonly string[] {
  const scripts = [
    ...candidates.filter((path) => SCRIPT.test(path)),
    ...inputs.flatMap(({ path, isGlob }) => (!isGlob && SCRIPT.test(path) ? [path] : [])),
    ...(python.includes('/') ? [normalisePath(python)] : []),
  ]
  return scripts.filter((path) => !owners.has(path))
}

/** Digests of scripts, read again when size, times or inode differ. */
export class ScriptDigests {
  readonly #known = new Map<string, { readonly stamp: string; readonly digest: string }>()

  /** Undefined for what is no regular file, or can't be read: it can't be run either, and turns up as a change once it can. */
  digest(path: string): string | undefined {
    try {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
      if (!stat?.isFile() || stat.size > MOST_BYTES) return undefined
      const stamp = stampOf(stat)
      const known = this.#known.get(path)
      if (known?.stamp === stamp) return known.digest
      const readAtMs = Date.now()
      // As the digests of a function's code are written: the same file may be both.
      const digest = `sha256:${hash('sha256', readFileSync(path), 'hex')}`
      if (!isRacy(stat, readAtMs)) this.#known.set(path, { stamp, digest })
      return digest
    } catch {
      return undefined
    }
  }
}
