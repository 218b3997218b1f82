const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/**
 * Milliseconds of a duration: `500ms`, `90s`, `10m`, `2h`, `1d`, several together as `1h30m`, or a number of seconds.
 * Undefined where it is none.
 */
export function parseDurationMs(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value * 1000 : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (DURATION_UNITS[unit ?? ''] ?? Number.NaN)
  }
  return Number.isFinite(total) ? total : undefined
}

/** Bytes of a size: `2GiB` (powers of 1024), `500MB` (powers of 1000), `10B`, or a number of bytes. Undefined where it is none. */
export function parseSizeBytes(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  if (typeof value !== 'string') return undefined
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b)$/i.exec(value.trim())
  const factor = SIZE_UNITS[match?.[2]?.toLowerCase() ?? '']
  const bytes = factor === undefined ? Number.NaN : Math.round(Number(match?.[1]) * factor)
  return Number.isFinite(bytes) ? bytes : undefined
}
