import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { statOf } from './stamp.ts'

export interface WatchOptions {
  /** Something may have changed; at most once in `quietMs`. Look yourself: hints get lost and come for nothing. */
  readonly onHint: () => void
  readonly quietMs?: number
  /** How often a hint is given without any event, since file systems lose events without an error. */
  readonly rescanMs?: number
}

export interface Watcher {
  /** The paths (absolute) to watch from now on; of a folder also what lies in it, not deeper. They need not exist. */
  set(paths: Iterable<string>): void
  /** Repeated: no-op. */
  close(): void
}

/** More folders than this are left to the rescan: each costs a descriptor. */
const MOST_FOLDERS = 1_000
const EVENTS_OFTEN_MS = 50
const RESCAN_MS = 5_000

/**
 * Watches the folders of files, not the files: editors that save by rename put a new file in the place of the one watched. Keeps no
 * process alive.
 */
export function createWatcher({
  onHint,
  quietMs = EVENTS_OFTEN_MS,
  rescanMs = RESCAN_MS,
}: WatchOptions): Watcher {
  const folders = new Map<string, FSWatcher>()
  let names = new Map<string, Set<string>>()
  let quiet: NodeJS.Timeout | undefined
  const hint = (): void => {
    quiet ??= setTimeout(() => {
      quiet = undefined
      onHint()
    }, quietMs).unref()
  }
  const stop = (folder: string): void => {
    folders.get(folder)?.close()
    folders.delete(folder)
  }
  const start = (folder: string): void => {
    if (folders.has(folder) || folders.size >= MOST_FOLDERS) return
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        // A folder reports its own end under its own name, and some systems give no name at all.
        const wanted = names.get(folder)
        if (name === null || wanted?.has(ANY) || wanted?.has(name) || name === basename(folder)) hint()
      })
      watcher.on('error', () => {
        stop(folder)
        hint()
      })
      folders.set(folder, watcher)
    } catch {
      // Not there (yet), or no more watches: the rescan tries again and gives hints meanwhile.
    }
  }
  const rescan = setInterval(() => {
    // A watched folder that was removed and made again has a dead watcher: begin anew.
    for (const folder of names.keys()) {
      stop(folder)
      start(folder)
    }
    hint()
  }, rescanMs).unref()
  return {
    set(paths) {
      names = byFolder(paths)
      for (const folder of [...folders.keys()]) if (!names.has(folder)) stop(folder)
      for (const folder of names.keys()) start(folder)
    },
    close() {
      clearInterval(rescan)
      clearTimeout(quiet)
      names = new Map()
      for (const folder of [...folders.keys()]) stop(folder)
    },
  }
}

/** Stands for every name: no file can have it. */
const ANY = '/'

const isFolder = (path: string): boolean => {
  const stat = statOf(path)
  return stat !== undefined && !(stat instanceof Error) && stat.isDirectory()
}

/** The names to listen for, by the folder that they are in. */
function byFolder(paths: Iterable<string>): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>()
  for (const path of paths) {
    const folder = dirname(path)
    const known = names.get(folder) ?? new Set<string>()
    names.set(folder, known.add(basename(path)))
    if (isFolder(path)) names.set(path, new Set([ANY, ...(names.get(path) ?? [])]))
  }
  return names
}
