import type { TaskInstances, TaskRow } from '../../../src-shared/contract/views.ts'
import type { Json } from '../../../src-shared/json.ts'
import type { DisplayState } from '../../../src-shared/run/state.ts'

/** One instance of a fan-out: its row and its loop's values as text, in the order of the loops. */
export interface InstanceLine {
  readonly row: TaskRow
  readonly values: readonly string[]
}

/** A column to sort by: one of these, or a loop's value by its place. */
export type InstanceColumn = 'state' | 'duration' | 'finished' | number

export interface InstanceOrder {
  readonly column: InstanceColumn
  readonly isDescending: boolean
}

/** What needs somebody comes first. */
const urgency: readonly DisplayState[] = [
  'failed',
  'timed-out',
  'blocked',
  'cancelled',
  'running',
  'queued',
  'stale',
  'upstream',
  'succeeded',
  'fresh',
  'disabled',
]

export function instanceLines({ names, instances }: TaskInstances): readonly InstanceLine[] {
  return instances.map(({ row, values }) => ({ row, values: names.map((name) => textOf(values[name])) }))
}

const textOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)

/** The lines that hold every word somewhere and are in the state, in the order of a column; equal ones stay as the file has them. */
export function arrangeInstances(
  lines: readonly InstanceLine[],
  filter: { readonly text: string; readonly state: DisplayState | 'all' },
  { column, isDescending }: InstanceOrder,
): readonly InstanceLine[] {
  const words = filter.text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const found = lines.filter(
    (line) =>
      (filter.state === 'all' || line.row.state === filter.state) &&
      words.every((word) => searchable(line).includes(word)),
  )
  const sign = isDescending ? -1 : 1
  return found.sort((a, b) => sign * compare(a, b, column))
}

const searchable = ({ row, values }: InstanceLine): string =>
  [...values, row.state, row.text ?? '', ...row.reasons].join('\n').toLowerCase()

function compare(a: InstanceLine, b: InstanceLine, column: InstanceColumn): number {
  if (column === 'state') return urgency.indexOf(a.row.state) - urgency.indexOf(b.row.state)
  if (column === 'duration') return (a.row.durationMs ?? -1) - (b.row.durationMs ?? -1)
  if (column === 'finished') return (a.row.finishedAt ?? 0) - (b.row.finishedAt ?? 0)
  return (a.values[column] ?? '').localeCompare(b.values[column] ?? '', 'en', { numeric: true })
}
