import { dirname, relative, resolve, sep } from 'node:path'
import type { Code, CodeClosure } from '../engine/ports.ts'

/** Where a function's code is: in a file with all that it imports, or nothing but the text of the function itself. */
export type CodeSource =
  | { readonly kind: 'source'; readonly files: Readonly<Record<string, string>> }
  | {
      readonly kind: 'file'
      readonly language: 'module' | 'python'
      readonly path: string
      readonly isFile: boolean
    }

/**
 * The code of a graph's functions under names without any folder, so that a workspace that is moved stays fresh; and the engine's way
 * to it.
 */
export class CodeSources implements Code {
  readonly #inner: Code
  readonly #root: string
  readonly #sources = new Map<string, { readonly key: string; readonly source: CodeSource }>()

  constructor(inner: Code, root: string) {
    this.#inner = inner
    this.#root = root
  }

  /** A name for `key`: `name` itself, or with a number where another key has it. */
  label(name: string, key: string, source: CodeSource): string {
    for (let number = 1; ; number += 1) {
      const label = number === 1 ? name : `${name}~${number}`
      const known = this.#sources.get(label)
      if (known === undefined) this.#sources.set(label, { key, source })
      if (known === undefined || known.key === key) return label
    }
  }

  closure(_kind: 'module' | 'python', label: string, symbol: string): CodeClosure {
    const source = this.#sources.get(label)?.source
    if (source === undefined) return { ok: false, message: `expected the code of ${label} but it is unknown` }
    if (source.kind === 'source') return { ok: true, files: source.files }
    const { language, path, isFile } = source
    const closure = this.#inner.closure(language, path, symbol, isFile)
    if (!closure.ok) return closure
    const base = isFile ? dirname(path) : this.#root
    const named = Object.entries(closure.files).map(([file, digest]) => [
      relative(base, resolve(this.#root, file)).replaceAll(sep, '/'),
      digest,
    ])
    return { ok: true, files: Object.fromEntries(named) }
  }

  interpreterIdentity(name: string): string {
    return this.#inner.interpreterIdentity?.(name) ?? name
  }
}
