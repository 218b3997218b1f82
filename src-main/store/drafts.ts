import type { Store } from './open.ts'
import { pipelineNumber } from './pipelines.ts'

/** One change of an unsaved draft; `entry` is the session's own JSON text. */
export interface DraftEntry {
  readonly revision: number
  /** Digest of the saved file that the draft began from. */
  readonly baseDigest: string
  readonly entry: string
}

/** The journal of a pipeline's unsaved edits: what was appended is written, so that a crash of the program loses none. */
export interface DraftStore {
  /** A revision that is there already is replaced, and every later one forgotten: they were undone. */
  append(entry: DraftEntry): void
  /** In order. */
  load(): readonly DraftEntry[]
  /** After a save, or when the draft is given up. */
  clear(): void
}

export function createDraftStore(store: Store, pipelinePath: string): DraftStore {
  const pipeline = pipelineNumber(store, pipelinePath)
  const { db, writer } = store
  const cut = db.prepare<[number, number]>('DELETE FROM draft WHERE pipeline = ? AND revision >= ?')
  const insert = db.prepare<[number, number, string, string]>(
    'INSERT INTO draft (pipeline, revision, base_digest, entry) VALUES (?, ?, ?, ?)',
  )
  const all = db.prepare<[number], DraftEntry>(
    'SELECT revision, base_digest AS baseDigest, entry FROM draft WHERE pipeline = ? ORDER BY revision',
  )
  return {
    append({ revision, baseDigest, entry }) {
      writer.add(() => {
        cut.run(pipeline, revision)
        insert.run(pipeline, revision, baseDigest, entry)
      })
      // What the user sees as done has to be kept by then.
      writer.flush()
    },
    load() {
      writer.flush()
      return all.all(pipeline)
    },
    clear() {
      writer.add(() => cut.run(pipeline, Number.MIN_SAFE_INTEGER))
      writer.flush()
    },
  }
}
