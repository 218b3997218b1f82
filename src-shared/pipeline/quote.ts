/** One word for a POSIX shell: bare where every character is harmless, else in single quotes. */
export function quoteForShell(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,-]+$/.test(value)) return value
  return `'${value.replaceAll("'", "'\\''")}'`
}
