import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Store } from './open.ts'

/** Texts of source files by their digest, so that what changed in them can be shown. Shared by all pipelines of a folder. */
export interface SourceTexts {
  /** Keeps a text, or marks a kept one as used now; the ones unused for longest make room. */
  keep(digest: string, content: Buffer, at: number): void
  /** Undefined where it was never kept, or made room. */
  text(digest: string): string | undefined
}

/** A thousand versions of sources: some 2 MB deflated for files as people write them. */
const MOST_KEPT = 1_000

export function createSourceTexts(store: Store): SourceTexts {
  const { db, writer } = store
  // Prepared when wanted: a command that only looks must not pay for it.
  let prepared: ReturnType<typeof prepare> | undefined
  const statements = (): ReturnType<typeof prepare> => {
    prepared ??= prepare(db)
    return prepared
  }
  return {
    keep(digest, content, at) {
      writer.add(() => {
        statements().put.run(digest, at, deflateRawSync(content))
        statements().trim.run(MOST_KEPT)
      })
    },
    text(digest) {
      writer.flush()
      const row = store.read(() => statements().find.get(digest), undefined)
      return row === undefined ? undefined : inflateRawSync(row.content).toString('utf8')
    },
  }
}

function prepare(db: Store['db']) {
  const put = db.prepare<[string, number, Buffer]>(
    `INSERT INTO source (digest, used_at, content) VALUES (?, ?, ?)
     ON CONFLICT (digest) DO UPDATE SET used_at = excluded.used_at`,
  )
  const trim = db.prepare<[number]>(
    'DELETE FROM source WHERE digest IN (SELECT digest FROM source ORDER BY used_at DESC LIMIT -1 OFFSET ?)',
  )
  const find = db.prepare<[string], { content: Buffer }>('SELECT content FROM source WHERE digest = ?')
  return { put, trim, find }
}
