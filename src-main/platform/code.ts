import { readdirSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { Code, CodeClosure, DigestCache } from '../engine/ports.ts'
import { findInterpreter } from './interpreter.ts'
import { nearest } from './nearest.ts'
import { relativeTo } from './paths.ts'
import { findPythonModule, packageAbove, resolvePython } from './python-closure.ts'
import { findPackage, resolveScript } from './script-closure.ts'
import { createSources, type Sources } from './sources.ts'
import { createTurnMemo } from './turn-memo.ts'

export interface CodeOptions {
  /** Absolute path of the pipeline's folder. */
  readonly root: string
  readonly digests: DigestCache
  readonly now?: () => number
}

/** The code behind functions: read, never executed. An unchanged file costs one `stat`. */
export function createCode({ root, digests, now = Date.now }: CodeOptions): Code {
  const context: Context = { root, sources: createSources(root, digests, now) }
  const closures = createTurnMemo<CodeClosure>()
  const identities = createTurnMemo<string>()
  return {
    closure: (kind, module, symbol, isFile) =>
      closures(`${kind} ${isFile} ${module}#${symbol}`, () =>
        kind === 'module'
          ? scriptClosure(context, module, symbol)
          : pythonClosure(context, module, symbol, isFile),
      ),
    interpreterIdentity: (name) =>
      identities(name, () => {
        const found = findInterpreter(root, name)
        return found.ok ? found.value.identity : 'missing'
      }),
  }
}

interface Context {
  readonly root: string
  readonly sources: Sources
}

/** Files still to be read, in the order found, with the digests of those that were. */
class Walk {
  readonly files: Record<string, string> = {}
  readonly #context: Context
  readonly #seen = new Set<string>()
  readonly #waiting: string[] = []

  constructor(context: Context) {
    this.#context = context
  }

  add(path: string): void {
    if (this.#seen.has(path)) return
    this.#seen.add(path)
    this.#waiting.push(path)
  }

  /** Reads everything that was and will be added; the message of the first file that fails, if any. */
  each(visit: (path: string, source: Readable) => string | undefined): string | undefined {
    const { root, sources } = this.#context
    for (let path = this.#waiting.pop(); path !== undefined; path = this.#waiting.pop()) {
      const source = sources.read(path)
      const name = relativeTo(root, path)
      if (!source.ok) return `${name} can't be read: ${source.error}`
      this.files[name] = source.digest
      const problem = visit(path, source)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  done(problem: string | undefined): CodeClosure {
    if (problem !== undefined) return { ok: false, message: problem }
    // One order for one closure, whichever import was found first.
    const sorted = Object.entries(this.files).sort(([a], [b]) => (a < b ? -1 : 1))
    return { ok: true, files: Object.fromEntries(sorted) }
  }
}

type Readable = Extract<ReturnType<Sources['read']>, { ok: true }>

function scriptClosure(context: Context, module: string, name: string): CodeClosure {
  const { root, sources } = context
  const here = resolve(root, 'package.json')
  const isPath = /^\.{0,2}\//.test(module)
  const entry = resolveScript(sources, here, isPath ? module : `./${module}`)
  const walk = new Walk(context)
  // Node itself completes no name of a module: what is only nearly there is what was meant.
  if (entry?.isFound !== true || entry.path !== resolve(root, module)) {
    const manifest = isPath ? undefined : findPackage(sources, root, module)
    if (manifest === undefined)
      return missingFile(
        context,
        module,
        isPath ? '' : ' and no installed package of that name',
        entry?.isFound === true ? entry.path : undefined,
      )
    walk.add(manifest)
    return walk.done(walk.each(() => undefined))
  }
  const absent = missingExport(context, entry.path, name)
  if (absent !== undefined) return { ok: false, message: absent }
  walk.add(entry.path)
  const problem = walk.each((path, source) => {
    for (const item of source.script?.imports ?? []) {
      const local = resolveScript(sources, path, item.specifier)
      if (local?.isFound === true) walk.add(local.path)
      else if (local !== undefined && item.isRequired)
        return missingImport(context, path, item.specifier, local.wanted)
    }
    return undefined
  })
  return walk.done(problem)
}

/** Follows `export * from` through local files; anything that can't be seen is taken to have the name. */
function missingExport(context: Context, entry: string, name: string): string | undefined {
  const known: string[] = []
  const waiting = [entry]
  const seen = new Set<string>()
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const source = context.sources.read(path)
    if (!source.ok || source.script === undefined || source.script.isOpen) return undefined
    if (source.script.exports.includes(name)) return undefined
    known.push(...source.script.exports)
    for (const specifier of source.script.stars) {
      const local = resolveScript(context.sources, path, specifier)
      if (local?.isFound !== true) return undefined
      waiting.push(local.path)
    }
  }
  return `${relativeTo(context.root, entry)} has no export "${name}"${suggest(name, known)}`
}

function pythonClosure(context: Context, module: string, name: string, isFile: boolean): CodeClosure {
  const { root, sources } = context
  const entry = isFile ? [resolve(root, module)] : findPythonModule(sources, root, module)
  // A dotted name that is no local module is an installed one: its interpreter's environment stands for it.
  if (entry === undefined) return { ok: true, files: {} }
  const main = entry.at(-1)
  if (main === undefined || !sources.isFile(main)) return missingFile(context, module, '')
  const own = sources.read(main)
  if (own.ok && own.python !== undefined && !own.python.isOpen) {
    const wanted = name.split('.')[0] ?? name
    if (!own.python.names.includes(wanted)) {
      const message = `${relativeTo(root, main)} has no function "${name}"${suggest(name, own.python.names)}`
      return { ok: false, message }
    }
  }
  const above = isFile ? packageAbove(sources, dirname(main)) : { folder: root, inits: [] }
  const bases = [...new Set(isFile ? [dirname(main), above.folder, root] : [root])]
  const isRelative = own.ok && own.python?.imports.some(({ level }) => level > 0) === true
  const walk = new Walk(context)
  for (const path of [...(isRelative ? above.inits : []), ...entry]) walk.add(path)
  const problem = walk.each((path, source) => {
    for (const item of source.python?.imports ?? []) {
      const found = resolvePython(sources, path, item, bases)
      for (const file of found.files) walk.add(file)
      if (found.isFound || item.level === 0 || !item.isUnconditional) continue
      return missingImport(context, path, `${'.'.repeat(item.level)}${item.module}`, found.wanted)
    }
    return undefined
  })
  return walk.done(problem)
}

function missingFile({ root }: Context, module: string, also: string, known?: string): CodeClosure {
  const path = resolve(root, module)
  const meant = known ?? nearest(basename(path), namesIn(dirname(path)))
  const hint = meant === undefined ? '' : `; did you mean ${relativeTo(root, resolve(dirname(path), meant))}?`
  return { ok: false, message: `there is no file ${relativeTo(root, path)}${also}${hint}` }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // No folder, no names to suggest.
    return []
  }
}

function missingImport({ root }: Context, from: string, specifier: string, wanted: string): string {
  const meant = nearest(basename(wanted), namesIn(dirname(wanted)))
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return `${relativeTo(root, from)} imports "${specifier}", but there is no file ${relativeTo(root, wanted)}${hint}`
}

function suggest(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  if (meant !== undefined) return `; did you mean "${meant}"?`
  const shown = known.slice(0, 8).join(', ')
  return shown === '' ? '; it has none' : `; it has ${shown}${known.length > 8 ? ', …' : ''}`
}
