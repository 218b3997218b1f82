import { parse } from 'es-module-lexer/js'

export interface ScriptImport {
  readonly specifier: string
  /** A static import: the module can't be loaded without it. Dynamic ones and `require` may be guarded. */
  readonly isRequired: boolean
}

/** What can be known of a JavaScript or TypeScript file without executing it. */
export interface ScriptSource {
  readonly imports: readonly ScriptImport[]
  readonly exports: readonly string[]
  /** Specifiers of `export * from`: their exports are this file's too. */
  readonly stars: readonly string[]
  /** It may have exports that can't be seen: `module.exports = …`. */
  readonly isOpen: boolean
}

const REQUIRE = /\brequire\s*(?:\.\s*resolve\s*)?\(\s*(['"])((?:\\.|(?!\1).)+?)\1\s*\)/g
const META_URL = /\bnew\s+URL\s*\(\s*(['"])(\.{1,2}\/(?:\\.|(?!\1).)+?)\1\s*,\s*import\.meta\.url/g
const COMMON_EXPORT = /\bexports\s*\.\s*([\p{L}_$][\p{L}\p{N}_$]*)\s*=(?!=)/gu
const OPAQUE_EXPORT = /\bmodule\s*\.\s*exports\s*=|\bexports\s*\[|\(\s*(?:module\s*\.\s*)?exports\s*[,)]/

const ANY_SPECIFIER = /\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g

/**
 * Type-only imports and exports don't count: they are gone when the file runs. Of a text that the lexer refuses only what looks like a
 * local import is taken: whoever loads it will say better what is wrong with it.
 */
export function readScriptSource(text: string): ScriptSource {
  const guarded = [REQUIRE, META_URL].flatMap((pattern) => specifiersIn(text, pattern))
  const parsed = lex(text)
  if (parsed === undefined) {
    return {
      imports: [...specifiersIn(text, ANY_SPECIFIER), ...guarded],
      exports: [],
      stars: [],
      isOpen: true,
    }
  }
  const [imports, exports, , isModule] = parsed
  const found: ScriptImport[] = []
  const stars: string[] = []
  for (const item of imports) {
    if (('typeOnly' in item && item.typeOnly) || typeof item.specifier !== 'string') continue
    if (item.type === 'dynamic' && item.glob) continue
    found.push({ specifier: item.specifier, isRequired: item.type !== 'dynamic' })
    if (item.type === 'reexport-star') stars.push(item.specifier)
  }
  found.push(...guarded)
  const names = exports.flatMap((item) => (item.type === 'reexport-all' || item.typeOnly ? [] : [item.name]))
  if (isModule) return { imports: found, exports: [...new Set(names)], stars, isOpen: false }
  const common = [...text.matchAll(COMMON_EXPORT)].map((match) => match[1] ?? '')
  return {
    imports: found,
    exports: [...new Set(['default', ...common])],
    stars,
    isOpen: OPAQUE_EXPORT.test(text),
  }
}

function lex(text: string): ReturnType<typeof parse> | undefined {
  try {
    return parse(text)
  } catch {
    // The caller falls back to patterns.
    return undefined
  }
}

const specifiersIn = (text: string, pattern: RegExp): ScriptImport[] =>
  [...text.matchAll(pattern)].map((match) => ({ specifier: match[2] ?? '', isRequired: false }))
