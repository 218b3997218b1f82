import type { Store } from './open.ts'

/** The number under which a pipeline file's rows are kept; made at the first question. `path` is relative to the folder. */
export function pipelineNumber(store: Store, path: string): number {
  const find = store.db.prepare<[string], { id: number }>('SELECT id FROM pipeline WHERE path = ?')
  const found = find.get(path)
  if (found !== undefined || store.access === 'read-only') return found?.id ?? 0
  store.db.prepare<[string]>('INSERT INTO pipeline (path) VALUES (?) ON CONFLICT DO NOTHING').run(path)
  return find.get(path)?.id ?? 0
}

/** Of all pipelines that have a history in the folder. */
export const pipelinePaths = (store: Store): readonly string[] =>
  store.read(() => store.db.prepare<[], string>('SELECT path FROM pipeline ORDER BY id').pluck().all(), [])
