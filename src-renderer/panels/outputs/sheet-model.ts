import Papa from 'papaparse'

export interface SheetModel {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** For each column, the widest text of the first lines, in characters: 4 to 40. */
  readonly widths: readonly number[]
  /** For each column, whether everything in the first lines is a number. */
  readonly areNumbers: readonly boolean[]
}

/** A CSV or TSV text as a table; its first line is the header. An empty delimiter is guessed. Of a cut text the last, broken line is left out. */
export function readSheet(text: string, delimiter: string, isCut: boolean): SheetModel {
  const { data } = Papa.parse<string[]>(text.trimEnd(), { delimiter })
  const all = isCut ? data.slice(0, -1) : data
  const [header = [], ...rows] = all
  const columns = Math.max(header.length, ...rows.slice(0, 100).map((row) => row.length))
  const sample = rows.slice(0, 100)
  const indexes = Array.from({ length: columns }, (_, index) => index)
  return {
    header: indexes.map((index) => header[index] ?? ''),
    rows,
    widths: indexes.map((index) =>
      Math.max(
        4,
        Math.min(
          40,
          ...[Math.max((header[index] ?? '').length, ...sample.map((row) => (row[index] ?? '').length))],
        ),
      ),
    ),
    areNumbers: indexes.map(
      (index) =>
        sample.some((row) => (row[index] ?? '') !== '') &&
        sample.every((row) => (row[index] ?? '') === '' || Number.isFinite(Number(row[index]))),
    ),
  }
}
