import type { Json } from '../../src-shared/json.ts'

/** JSON text in which equal values look equal: the keys of every map are sorted. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`)
  return `{${entries.join(',')}}`
}

/** Tells a list from a map; `Array.isArray` alone doesn't narrow readonly arrays. */
export const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
