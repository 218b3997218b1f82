import { randomBytes } from 'node:crypto'

/** A name for a run (or for something else that the history keeps), sortable by time. */
export const newRunId = (now: number): string =>
  now.toString(36).padStart(9, '0') + (randomBytes(4).readUInt32BE() % 36 ** 6).toString(36).padStart(6, '0')
