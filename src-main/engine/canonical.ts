import type { Json } from '../../src-shared/json.ts'

/** JSON text in which equal values look equal: the keys of every map are sorted. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  let text = ''
  if (isList(value)) {
    for (const item of value) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`
    return `[${text}]`
  }
  for (const key of Object.keys(value).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`
  }
  return `{${text}}`
}

/** Tells a list from a map; `Array.isArray` alone doesn't narrow readonly arrays. */
export const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
