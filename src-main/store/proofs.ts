import type { Store } from './open.ts'
import { pipelineNumber } from './pipelines.ts'

/** What the tasks of a pipeline were last found fresh by, and its graph, both as the session's own text. */
export interface ProofStore {
  /** Undefined once any row of the pipeline's tasks changed after it was kept, by whichever process. */
  load(): { readonly content: string; readonly generation: number } | undefined
  /** Counts the changes of the tasks' rows. Read it before the records that the proof rests on. */
  generation(): number
  /** Kept only if no row has changed since that generation. */
  keep(content: string, generation: number): void
  /** The graph that was kept under this key, if no other one was since. */
  loadGraph(key: string): string | undefined
  hasGraph(key: string): boolean
  keepGraph(key: string, content: string): void
}

/** The triggers of the table `task` hold the promise: a change of a row takes the proof away in the same transaction. */
export function createProofStore(store: Store, pipelinePath: string): ProofStore {
  const pipeline = pipelineNumber(store, pipelinePath)
  const { db, writer } = store
  const find = db.prepare<[number], { generation: number; content: string | null }>(
    'SELECT generation, content FROM proof WHERE pipeline = ?',
  )
  const findGraph = db.prepare<[number, string], { content: string }>(
    'SELECT content FROM graph WHERE pipeline = ? AND key = ?',
  )
  const findGraphKey = db.prepare<[number, string]>('SELECT 1 FROM graph WHERE pipeline = ? AND key = ?')
  return {
    load() {
      const row = store.read(() => find.get(pipeline), undefined)
      if (row === undefined || row.content === null) return undefined
      return { content: row.content, generation: row.generation }
    },
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
    loadGraph: (key) => store.read(() => findGraph.get(pipeline, key)?.content, undefined),
    hasGraph: (key) => store.read(() => findGraphKey.get(pipeline, key) !== undefined, false),
    keepGraph(key, content) {
      const save = db.prepare<[number, string, string]>(
        'INSERT OR REPLACE INTO graph (pipeline, key, content) VALUES (?, ?, ?)',
      )
      writer.add(() => save.run(pipeline, key, content))
    },
  }
}
