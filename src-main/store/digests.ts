import type { DigestCache, KeptDigest } from '../engine/ports.ts'
import type { Store } from './open.ts'

interface DigestRow {
  readonly path: string
  readonly kind: string
  readonly stamp: string
  readonly digest: string
  readonly extra: string | null
}

/** So many digests are read one by one; who asks for more gets all in one reading. */
const MOST_READ_SINGLY = 100

/**
 * The digests of a folder's files, shared by all its pipelines. Kept in memory once they were asked for (all 10,000 rows take some 15
 * ms); new ones are written with the history's next batch. A lost row costs one more reading, never a wrong answer.
 */
export function createDigestCache(store: Store): DigestCache {
  /** Undefined: there is no row. */
  const kept = new Map<string, KeptDigest | undefined>()
  let isWhole = false
  const find = store.db.prepare<[string, string], DigestRow>(
    'SELECT path, kind, stamp, digest, extra FROM digest WHERE path = ? AND kind = ?',
  )
  const upsert = store.db.prepare<[string, string, string, string, string | null]>(
    `INSERT INTO digest (path, kind, stamp, digest, extra) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (path, kind) DO UPDATE SET stamp = excluded.stamp, digest = excluded.digest, extra = excluded.extra`,
  )
  const readAll = (): void => {
    isWhole = true
    const unwritten = [...kept]
    const all = store.db.prepare<[], DigestRow>('SELECT path, kind, stamp, digest, extra FROM digest')
    for (const row of store.read(() => all.all(), [])) kept.set(keyOf(row.path, row.kind), keptOf(row))
    for (const [key, entry] of unwritten) if (entry !== undefined) kept.set(key, entry)
  }
  return {
    get(path, kind) {
      const key = keyOf(path, kind)
      if (isWhole || kept.has(key)) return kept.get(key)
      if (kept.size >= MOST_READ_SINGLY) {
        readAll()
        return kept.get(key)
      }
      const row = store.read(() => find.get(path, kind), undefined)
      const entry = row === undefined ? undefined : keptOf(row)
      kept.set(key, entry)
      return entry
    },
    put(path, kind, entry) {
      kept.set(keyOf(path, kind), entry)
      store.writer.add(() => upsert.run(path, kind, entry.stamp, entry.digest, entry.extra ?? null))
    },
  }
}

const keptOf = ({ stamp, digest, extra }: DigestRow): KeptDigest => ({
  stamp,
  digest,
  ...(extra === null ? {} : { extra }),
})

const keyOf = (path: string, kind: string): string => `${kind}\0${path}`
