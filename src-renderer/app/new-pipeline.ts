import type { CommandOutput } from '../../src-shared/contract/commands.ts'
import type { App } from '../stores/hooks.tsx'

/** A folder's path and what is in it. */
export type Listing = CommandOutput<'app.browse'>

/** A name as that of a file or folder: small letters, digits and hyphens; empty where nothing is left. */
export function fileNameOf(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80)
}

/** The path of a folder that isn't there yet, named so or with a number behind it. */
export function freeFolder({ folder, entries }: Pick<Listing, 'folder' | 'entries'>, name: string): string {
  const taken = new Set(entries.map((entry) => entry.name))
  const separator = folder.includes('\\') ? '\\' : '/'
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`
    if (!taken.has(free)) return `${folder.replace(/[\\/]$/, '')}${separator}${free}`
  }
}

/** Makes a pipeline from a template and shows it. */
export async function createFrom(template: string, folder: string, app: App): Promise<void> {
  const path = await app.actions.createFromTemplate(template, folder)
  if (path !== undefined) await app.tabs.open(path)
}

/** Makes a pipeline without tasks and shows it. */
export async function createEmpty(name: string, folder: string, app: App): Promise<void> {
  const made = await app.actions.ask('app.createEmpty', { name, folder })
  if (made) await app.tabs.open(made.path)
}
