import type { DigestCache, KeptDigest } from '../engine/ports.ts'
import type { Store } from './open.ts'

interface DigestRow {
  readonly path: string
  readonly kind: string
  readonly stamp: string
  readonly digest: string
  readonly extra: string | null
}

/**
 * The digests of a folder's files, shared by all its pipelines. Read whole at the first question (10,000 rows take some 15 ms); new
 * ones are written with the history's next batch. A lost row costs one more reading, never a wrong answer.
 */
export function createDigestCache(store: Store): DigestCache {
  let kept: Map<string, KeptDigest> | undefined
  const upsert = store.db.prepare<[string, string, string, string, string | null]>(
    `INSERT INTO digest (path, kind, stamp, digest, extra) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (path, kind) DO UPDATE SET stamp = excluded.stamp, digest = excluded.digest, extra = excluded.extra`,
  )
  const all = (): Map<string, KeptDigest> => {
    kept ??= load(store)
    return kept
  }
  return {
    get: (path, kind) => all().get(keyOf(path, kind)),
    put(path, kind, entry) {
      all().set(keyOf(path, kind), entry)
      store.writer.add(() => upsert.run(path, kind, entry.stamp, entry.digest, entry.extra ?? null))
    },
  }
}

function load(store: Store): Map<string, KeptDigest> {
  const map = new Map<string, KeptDigest>()
  const all = store.db.prepare<[], DigestRow>('SELECT path, kind, stamp, digest, extra FROM digest')
  const rows = store.read(() => all.all(), [])
  for (const { path, kind, stamp, digest, extra } of rows) {
    map.set(keyOf(path, kind), { stamp, digest, ...(extra === null ? {} : { extra }) })
  }
  return map
}

const keyOf = (path: string, kind: string): string => `${kind}\0${path}`
