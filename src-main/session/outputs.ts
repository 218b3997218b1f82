import {
  closeSync,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { OutputPreview } from '../../src-shared/contract/commands.ts'
import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'

const TEXT_LIMIT_BYTES = 256 * 1024
const IMAGE_LIMIT_BYTES = 512 * 1024
const ENTRY_LIMIT = 1_000

const IMAGES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
}
type TextKind = Extract<OutputPreview, { kind: 'text' }>['as']
const TEXTS: Readonly<Record<string, TextKind>> = {
  '.json': 'json',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.md': 'markdown',
}

/**
 * A preview of one target, capped. Only regular files and folders inside the workspace are shown (W11): what a link leads to outside is refused.
 * An image comes as base64 and is shown through a `data:` or `blob:` image, where SVG can run nothing.
 */
export function readOutput(folder: string, path: string): OutputPreview {
  let real: string
  try {
    real = realpathSync(path)
  } catch {
    return { kind: 'missing' }
  }
  const inside = relative(realpathSync(folder), real)
  if (inside === '..' || inside.startsWith(`..${sep}`) || inside.startsWith('/')) {
    throw new CommandRefused({
      code: 'outside',
      message: `${path} leads out of the pipeline's folder and isn't shown`,
    })
  }
  if (statSync(real).isDirectory()) {
    return listFolder(real)
  }
  const file = openSync(real, 'r')
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) return { kind: 'binary', sizeBytes: 0 }
    return previewFile(file, real, stat.size)
  } finally {
    closeSync(file)
  }
}

/** Folders first, both by name. Sizes are looked up for what is shown alone. */
function listFolder(path: string): OutputPreview {
  const all = readdirSync(path, { withFileTypes: true })
  const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1)
  const shown = [
    ...all.filter((entry) => entry.isDirectory()).toSorted(byName),
    ...all.filter((entry) => !entry.isDirectory()).toSorted(byName),
  ].slice(0, ENTRY_LIMIT)
  return {
    kind: 'directory',
    total: all.length,
    entries: shown.map((entry) => {
      const stat = entry.isFile() ? statSync(join(path, entry.name), { throwIfNoEntry: false }) : undefined
      return {
        name: entry.name,
        isFolder: entry.isDirectory(),
        ...(stat ? { sizeBytes: stat.size } : {}),
      }
    }),
  }
}

function previewFile(file: number, path: string, sizeBytes: number): OutputPreview {
  const ending = extname(path).toLowerCase()
  const mime = IMAGES[ending]
  if (mime !== undefined && sizeBytes <= IMAGE_LIMIT_BYTES) {
    return { kind: 'image', mime, base64: readStart(file, sizeBytes).toString('base64'), sizeBytes }
  }
  const start = readStart(file, Math.min(sizeBytes, TEXT_LIMIT_BYTES))
  if (mime !== undefined || start.includes(0)) return { kind: 'binary', sizeBytes }
  return {
    kind: 'text',
    as: TEXTS[ending] ?? 'text',
    text: new TextDecoder().decode(start, { stream: true }),
    isCut: sizeBytes > start.length,
    sizeBytes,
  }
}

function readStart(file: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  let read = 0
  while (read < bytes) {
    const count = readSync(file, buffer, read, bytes - read, read)
    if (count === 0) break
    read += count
  }
  return buffer.subarray(0, read)
}
