import { hash } from 'node:crypto'
import { type BigIntStats, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import type { FingerprintMode } from '../../src-shared/pipeline/model.ts'
import type { Clock, DigestCache, FileState, Files } from '../engine/ports.ts'
import { listTree, type TreeEntry } from './directory-tree.ts'
import {
  type ContentReader,
  createContentReader,
  describeFileError,
  isBig,
  isDigestName,
  type Reading,
} from './file-content.ts'
import { findFiles } from './globs.ts'
import { makeFolder } from './make-folder.ts'
import { relativeTo } from './paths.ts'
import { reproduceAll } from './reproduce.ts'
import { isRacy, stampOf, statOf } from './stamp.ts'

/** A bigger folder is walked in `read`, in pieces; 5,000 entries take some 10 ms. */
const MOST_ENTRIES_IN_A_LOOK = 5_000

export interface FilesOptions {
  /** Absolute path of the pipeline's folder. */
  readonly root: string
  readonly digests: DigestCache
  readonly clock: Pick<Clock, 'now'>
}

/**
 * The real files below a pipeline's folder. Mode `stat` gives files no digest, and folders one over names, sizes and times. A folder's
 * digest covers every regular file below it, hidden ones too.
 */
export function createFiles({ root, digests, clock }: FilesOptions): Files {
  const reader = createContentReader(() => clock.now())
  const context: Context = { root, digests, clock, reader }
  return {
    look: (path, mode, folders) => look(context, path, mode, folders),
    read: (paths, mode, without) => readAll(context, paths, mode, without),
    readSmall: (path, mode) => (mode === 'content' ? readSmall(context, path) : undefined),
    glob: (pattern) => findFiles(root, pattern),
    makeFoldersFor(paths) {
      for (const folder of new Set(paths.map((path) => dirname(resolve(root, path))))) makeFolder(folder)
    },
    rename(from, to) {
      putInPlace(resolve(root, from), resolve(root, to))
    },
    discard(paths) {
      for (const path of paths) rmSync(resolve(root, path), { recursive: true, force: true })
    },
    reproduce: (pairs, how) =>
      reproduceAll(
        pairs.map(({ from, to }) => ({ from: resolve(root, from), to: resolve(root, to) })),
        how,
      ),
  }
}

/** A folder can't be renamed onto another one that holds something, nor a file onto a folder: then the old one steps aside first. */
function putInPlace(from: string, to: string): void {
  try {
    renameSync(from, to)
    return
  } catch (error) {
    if (!isInTheWay(error)) throw error
  }
  const old = `${from}.old`
  renameSync(to, old)
  try {
    renameSync(from, to)
  } catch (error) {
    renameSync(old, to)
    throw error
  }
  rmSync(old, { recursive: true, force: true })
}

const isInTheWay = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ENOTEMPTY', 'EEXIST', 'EISDIR', 'ENOTDIR'].includes(String(error.code))

interface Context {
  readonly root: string
  readonly digests: DigestCache
  readonly clock: Pick<Clock, 'now'>
  readonly reader: ContentReader
}

function look(
  context: Context,
  path: string,
  mode: FingerprintMode,
  folders?: 'unlisted' | readonly string[],
): FileState | 'unread' {
  const absolute = absoluteOf(context, path)
  const stat = statOf(absolute)
  if (stat === undefined) return { kind: 'missing' }
  if (stat instanceof Error) return { kind: 'unreadable', error: describeFileError(stat) }
  if (stat.isDirectory() && folders === 'unlisted')
    return { kind: 'directory', mtimeNs: String(stat.mtimeNs), files: 0 }
  if (stat.isDirectory())
    return lookAtDirectory(context, { absolute, stat, without: folders === 'unlisted' ? [] : folders }, mode)
  if (!stat.isFile()) return { kind: 'unreadable', error: describeKind(stat) }
  if (mode === 'stat') return fileState(stat)
  const digest = keptDigest(context, keyOf(context, path), stat, mode)
  return digest === undefined ? 'unread' : fileState(stat, digest)
}

interface Folder {
  readonly absolute: string
  readonly stat: BigIntStats
  readonly without: readonly string[] | undefined
}

function lookAtDirectory(
  context: Context,
  { absolute, stat, without }: Folder,
  mode: FingerprintMode,
): FileState | 'unread' {
  const tree = listTree(absolute, MOST_ENTRIES_IN_A_LOOK, without)
  if (tree.ok === 'too-big') return 'unread'
  if (!tree.ok) return { kind: 'unreadable', error: tree.error }
  const lines: string[] = []
  for (const entry of tree.entries) {
    const seen = lookInside(context, entry, mode)
    if (seen === undefined) continue
    if ('error' in seen) return { kind: 'unreadable', error: seen.error }
    if (seen.kept === undefined) return 'unread'
    lines.push(lineOf(entry, seen.kept))
  }
  return directoryState(stat, lines, mode)
}

type SeenInside =
  | { readonly own: BigIntStats; readonly kept: string | undefined }
  | { readonly error: string }

/** What stands for a file in its folder's digest, as far as that is known without reading; undefined for one that is gone by now. */
function lookInside(context: Context, { path }: TreeEntry, mode: FingerprintMode): SeenInside | undefined {
  const own = statOf(path)
  if (own === undefined) return undefined
  if (own instanceof Error) return { error: `${path}: ${describeFileError(own)}` }
  const kept =
    mode === 'stat'
      ? `${own.size} ${own.mtimeNs}`
      : keptDigest(context, relativeTo(context.root, path), own, mode)
  return { own, kept }
}

/** `./a`, `../a`, `a//b`, `a/./b`, `a/`, `a\\b`. */
const UNUSUAL = /^\.|\/\.{0,2}(?:\/|$)|\\/

/** Most paths come relative and normalised: working that out again would cost more than the stat. */
const keyOf = ({ root }: Context, path: string): string =>
  isAbsolute(path) || UNUSUAL.test(path) ? relativeTo(root, path) : path

const absoluteOf = ({ root }: Context, path: string): string =>
  isAbsolute(path) || UNUSUAL.test(path) || path === '' ? resolve(root, path) : `${root}/${path}`

/** The digest that was kept under the very same stat. A digest asked for by name is always computed anew. */
function keptDigest(
  context: Context,
  key: string,
  stat: BigIntStats,
  mode: FingerprintMode,
): string | undefined {
  if (mode !== 'content') return undefined
  const kept = context.digests.get(key, 'content')
  return kept !== undefined && kept.stamp === stampOf(stat) ? kept.digest : undefined
}

/** Reading so much takes less time than handing it on to be read later. */
const LITTLE_BYTES = 64n * 1024n

/** Undefined also for a file that changes meanwhile, which takes several tries. */
function readSmall(context: Context, path: string): FileState | undefined {
  const absolute = absoluteOf(context, path)
  const stat = statOf(absolute)
  if (stat === undefined || stat instanceof Error || !stat.isFile() || stat.size > LITTLE_BYTES)
    return undefined
  const readAtMs = context.clock.now()
  let digest: string
  try {
    digest = `sha256:${hash('sha256', readFileSync(absolute), 'hex')}`
  } catch {
    return undefined
  }
  const after = statOf(absolute)
  const stamp = stampOf(stat)
  if (after === undefined || after instanceof Error || stampOf(after) !== stamp) return undefined
  if (!isRacy(stat, readAtMs)) context.digests.put(keyOf(context, path), 'content', { stamp, digest })
  return fileState(stat, digest)
}

/**
 * One path after the other, so that small files share the event loop in slices; big ones are read in threads meanwhile.
 */
async function readAll(
  context: Context,
  paths: readonly string[],
  mode: FingerprintMode,
  without: readonly string[] | undefined,
): Promise<FileState[]> {
  if (mode !== 'stat' && mode !== 'content' && !isDigestName(mode)) {
    const error = `there is no digest named ${mode}; use content, stat, or a name such as sha256`
    return paths.map(() => ({ kind: 'unreadable', error }))
  }
  const states: Promise<FileState>[] = []
  for (const path of paths) {
    const absolute = absoluteOf(context, path)
    const stat = statOf(absolute)
    const state =
      stat !== undefined && !(stat instanceof Error) && stat.isDirectory()
        ? readDirectory(context, { absolute, stat, without }, mode)
        : readOne(context, absolute, stat, mode)
    states.push(state)
    const goesToThread = stat !== undefined && !(stat instanceof Error) && stat.isFile() && isBig(stat.size)
    if (!goesToThread) await state
  }
  return Promise.all(states)
}

async function readOne(
  context: Context,
  absolute: string,
  stat: ReturnType<typeof statOf>,
  mode: FingerprintMode,
): Promise<FileState> {
  if (stat === undefined) return { kind: 'missing' }
  if (stat instanceof Error) return { kind: 'unreadable', error: describeFileError(stat) }
  if (!stat.isFile()) return { kind: 'unreadable', error: describeKind(stat) }
  if (mode === 'stat') return fileState(stat)
  const reading = await readContent(context, absolute, mode, stat)
  if (reading.ok) return fileState(reading.stat, reading.digest)
  return reading.isMissing ? { kind: 'missing' } : { kind: 'unreadable', error: reading.error }
}

async function readDirectory(
  context: Context,
  { absolute, stat, without }: Folder,
  mode: FingerprintMode,
): Promise<FileState> {
  const tree = listTree(absolute, Number.POSITIVE_INFINITY, without)
  if (tree.ok === 'too-big') throw new Error('expected a tree without a limit but was too-big')
  if (!tree.ok) return { kind: 'unreadable', error: tree.error }
  const lines: string[] = []
  for (const entry of tree.entries) {
    const seen = lookInside(context, entry, mode)
    if (seen === undefined) continue
    if ('error' in seen) return { kind: 'unreadable', error: seen.error }
    if (seen.kept !== undefined) {
      lines.push(lineOf(entry, seen.kept))
      continue
    }
    const reading = await readContent(context, entry.path, mode, seen.own)
    if (reading.ok) lines.push(lineOf(entry, reading.digest))
    else if (!reading.isMissing) return { kind: 'unreadable', error: `${entry.path}: ${reading.error}` }
  }
  return directoryState(stat, lines, mode)
}

async function readContent(
  context: Context,
  absolute: string,
  mode: FingerprintMode,
  seen: BigIntStats,
): Promise<Reading> {
  const reading = await context.reader.read(absolute, mode === 'content' ? 'sha256' : mode, seen)
  if (mode === 'content' && reading.ok && !isRacy(reading.stat, reading.readAtMs)) {
    const kept = { stamp: stampOf(reading.stat), digest: reading.digest }
    context.digests.put(relativeTo(context.root, absolute), 'content', kept)
  }
  return reading
}

const fileState = (stat: BigIntStats, digest?: string): FileState => ({
  kind: 'file',
  sizeBytes: Number(stat.size),
  mtimeNs: String(stat.mtimeNs),
  ctimeNs: String(stat.ctimeNs),
  inode: String(stat.ino),
  ...(digest === undefined ? {} : { digest }),
})

/** A NUL can't be in a name, so no two different folders give the same lines. */
const lineOf = (entry: TreeEntry, signature: string): string => `${entry.name}\0${signature}\n`

function directoryState(stat: BigIntStats, lines: readonly string[], mode: FingerprintMode): FileState {
  const algorithm = mode === 'content' || mode === 'stat' ? 'sha256' : mode
  const hex = hash(algorithm, lines.join(''), 'hex')
  const digest = `${mode === 'stat' ? 'stat' : algorithm}:${hex}`
  return { kind: 'directory', mtimeNs: String(stat.mtimeNs), digest, files: lines.length }
}

function describeKind(stat: BigIntStats): string {
  if (stat.isSocket()) return 'is a socket, not a file'
  if (stat.isFIFO()) return 'is a named pipe, not a file'
  return 'is a device, not a file'
}
