import type { Store } from './open.ts'
import { pipelineNumber } from './pipelines.ts'

/** What all tasks of a pipeline were last found fresh by, as the session's own JSON text. */
export interface ProofStore {
  /** Undefined once any row of the pipeline's tasks changed after it was kept, by whichever process. */
  load(): string | undefined
  /** Counts the changes of the tasks' rows. Read it before the records that the proof rests on. */
  generation(): number
  /** Kept only if no row has changed since that generation. */
  keep(content: string, generation: number): void
}

/** The triggers of the table `task` hold the promise: a change of a row takes the proof away in the same transaction. */
export function createProofStore(store: Store, pipelinePath: string): ProofStore {
  const pipeline = pipelineNumber(store, pipelinePath)
  const { db, writer } = store
  const find = db.prepare<[number], { generation: number; content: string | null }>(
    'SELECT generation, content FROM proof WHERE pipeline = ?',
  )
  return {
    load: () => store.read(() => find.get(pipeline)?.content ?? undefined, undefined),
    generation() {
      writer.flush()
      if (store.access !== 'read-only')
        db.prepare<[number]>('INSERT INTO proof (pipeline) VALUES (?) ON CONFLICT DO NOTHING').run(pipeline)
      return find.get(pipeline)?.generation ?? 0
    },
    keep(content, generation) {
      const update = db.prepare<[string, number, number]>(
        'UPDATE proof SET content = ? WHERE pipeline = ? AND generation = ?',
      )
      writer.add(() => update.run(content, pipeline, generation))
    },
  }
}
