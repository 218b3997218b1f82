import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sources } from './sources.ts'

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json', '.tsx', '.jsx', '.node']
const TYPED: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' }

/**
 * The file that an import means, if it is a local one; undefined for a package or a built-in module. More is tried than Node would load
 * (extensions, `index`, `.ts` for `.js`): a file too many in the fingerprint is harmless, one too few is not.
 */
export function resolveScript(sources: Sources, from: string, specifier: string): LocalScript | undefined {
  const target = localTarget(from, specifier)
  if (target === undefined) return undefined
  const path = candidates(target).find((candidate) => sources.isFile(candidate))
  return path === undefined ? { isFound: false, wanted: target } : { isFound: true, path }
}

export type LocalScript =
  | { readonly isFound: true; readonly path: string }
  | { readonly isFound: false; readonly wanted: string }

/** The folder of an installed package that a bare name means, looked for as Node does; undefined where there is none. */
export function findPackage(sources: Sources, from: string, specifier: string): string | undefined {
  const parts = specifier.split('/')
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'node_modules', name, 'package.json')
    if (sources.isFile(manifest)) return manifest
    if (dirname(folder) === folder) return undefined
  }
}

function localTarget(from: string, specifier: string): string | undefined {
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') {
    return resolve(dirname(from), withoutQuery(specifier))
  }
  if (specifier.startsWith('file:')) {
    try {
      return fileURLToPath(specifier)
    } catch {
      // A malformed address is no file of ours; loading it will say so.
      return undefined
    }
  }
  return specifier.startsWith('#') ? packageImport(dirname(from), specifier) : undefined
}

function withoutQuery(specifier: string): string {
  const path = specifier.replace(/[?#].*$/, '')
  try {
    return decodeURIComponent(path)
  } catch {
    // A stray percent sign: the name is meant as it stands.
    return path
  }
}

/** `"imports": {"#db": "./db.js"}` of the nearest package.json; patterns with `*` too. */
function packageImport(folder: string, specifier: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const imports = importsOf(join(at, 'package.json'))
    if (imports !== undefined) {
      const target = matchImport(imports, specifier)
      return target?.startsWith('./') ? resolve(at, target) : undefined
    }
    if (dirname(at) === at) return undefined
  }
}

function importsOf(manifest: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(manifest, 'utf8'))
    if (!isRecord(value)) return {}
    return isRecord(value.imports) ? value.imports : {}
  } catch {
    // No manifest here, or a broken one: go on as if there were none.
    return undefined
  }
}

function matchImport(imports: Record<string, unknown>, specifier: string): string | undefined {
  if (specifier in imports) return conditional(imports[specifier])
  for (const [pattern, target] of Object.entries(imports)) {
    const [before, after] = pattern.split('*')
    if (before === undefined || after === undefined) continue
    if (!specifier.startsWith(before) || !specifier.endsWith(after)) continue
    const middle = specifier.slice(before.length, specifier.length - after.length)
    return conditional(target)?.replaceAll('*', middle)
  }
  return undefined
}

function conditional(target: unknown): string | undefined {
  if (typeof target === 'string') return target
  if (!isRecord(target)) return undefined
  return conditional(target.node ?? target.import ?? target.default ?? target.require)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function candidates(target: string): readonly string[] {
  const extension = /\.[cm]?js$/.exec(target)?.[0]
  const typed = extension === undefined ? [] : [target.slice(0, -extension.length) + (TYPED[extension] ?? '')]
  return [
    target,
    ...typed,
    ...EXTENSIONS.map((each) => target + each),
    ...EXTENSIONS.map((each) => join(target, `index${each}`)),
  ]
}
