/**
 * One key of many records in as few characters as it takes: nothing, one value for all, one for each, some with their places, or
 * words and the number of each record's word (-1: it has none).
 */
export type Column<T> =
  | null
  | { readonly all: T }
  | { readonly each: readonly T[] }
  | { readonly some: readonly T[]; readonly at: readonly number[] }
  | { readonly words: readonly T[]; readonly of: readonly number[] }

/**
 * The column of what `read` gives for each record. `keyOf` tells which values are the same; without it they are compared as they are.
 */
export function packColumn<R, T>(
  records: readonly R[],
  read: (record: R, index: number) => T | undefined,
  keyOf?: (value: T) => unknown,
): Column<T> {
  const words: T[] = []
  const of: number[] = []
  const numbers = new Map<unknown, number>()
  let present = 0
  for (let i = 0; i < records.length; i++) {
    const record = records[i]
    const value = record === undefined ? undefined : read(record, i)
    if (value === undefined) {
      of.push(-1)
      continue
    }
    present++
    const key = keyOf ? keyOf(value) : value
    const number = numbers.get(key) ?? words.length
    if (number === words.length) {
      // They would hardly come twice each, and only add their numbers.
      if (words.length > mostWords || words.length > 100 + present / 2) return packEach(records, read)
      words.push(value)
      numbers.set(key, number)
    }
    of.push(number)
  }
  const [first] = words
  if (first === undefined) return null
  return words.length === 1 && present === records.length ? { all: first } : { words, of }
}

const mostWords = 1000

function packEach<R, T>(records: readonly R[], read: (record: R, index: number) => T | undefined): Column<T> {
  const some: T[] = []
  const at: number[] = []
  for (let i = 0; i < records.length; i++) {
    const record = records[i]
    const value = record === undefined ? undefined : read(record, i)
    if (value === undefined) continue
    some.push(value)
    at.push(i)
  }
  return at.length === records.length ? { each: some } : { some, at }
}

/** The values of all `size` records again; undefined where none has one. Plain loops: it runs once, before anything is optimised. */
export function unpackColumn<T>(column: Column<T>, size: number): readonly (T | undefined)[] | undefined {
  if (column === null) return undefined
  if ('each' in column) return column.each
  const values = new Array<T | undefined>(size).fill('all' in column ? column.all : undefined)
  if ('words' in column) {
    const { words, of } = column
    for (let i = 0; i < size; i++) values[i] = words[of[i] ?? -1]
  } else if ('at' in column) {
    const { some, at } = column
    for (let i = 0; i < at.length; i++) values[at[i] ?? -1] = some[i]
  }
  return values
}
