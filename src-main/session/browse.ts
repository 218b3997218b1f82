import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { FileEntry } from '../../src-shared/contract/views.ts'

export const isPipelineName = (name: string): boolean => /\.taskgraph\.(?:ya?ml|json)$/.test(name)

/** Folders and pipeline files of a folder (the home folder by default), for a host without a file dialog of its own. At most 2,000. */
export function browse(folder = homedir()): { folder: string; parent?: string; entries: FileEntry[] } {
  const here = resolve(folder)
  const parent = dirname(here)
  try {
    const entries = readdirSync(here, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || isPipelineName(entry.name)))
      .map(
        (entry): FileEntry => ({
          name: entry.name,
          path: join(here, entry.name),
          kind: entry.isDirectory() ? 'folder' : 'pipeline',
        }),
      )
      .toSorted((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'pipeline' ? -1 : 1))
      .slice(0, 2000)
    return parent === here ? { folder: here, entries } : { folder: here, parent, entries }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CommandRefused({ code: 'unreadable', message: `${here} can't be listed: ${why}` })
  }
}
