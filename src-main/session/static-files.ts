import { readdir, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

export interface StaticFile {
  readonly path: string
  readonly type: string
  readonly sizeBytes: number
  /** Under `/assets/`: the name holds a digest of the content. */
  readonly isImmutable: boolean
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
}

/**
 * The files of the built renderer by URL path, listed once at the start: what is not in this list is not served, so no path of a
 * request ever reaches the file system. Files of an unknown type are left out.
 */
export async function listStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const url = `/${relative(folder, path).split(sep).join('/')}`
    files.set(url, {
      path,
      type,
      sizeBytes: (await stat(path)).size,
      isImmutable: url.startsWith('/assets/'),
    })
  }
  return files
}
