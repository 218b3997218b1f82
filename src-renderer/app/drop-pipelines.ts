import { electronBridge } from '../host/electron-transport.ts'
import type { App } from '../stores/hooks.tsx'
import { addToast } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'

const isPipeline = ({ name }: { readonly name: string }): boolean => /\.taskgraph\.(?:ya?ml|json)$/.test(name)

/** The pipelines among dropped files; empty where the drop means something else. */
export function pipelinesIn(files: Iterable<File>): readonly File[] {
  return [...files].filter(isPipeline)
}

/**
 * Opens dropped pipelines. Electron tells where a file lies; a browser doesn't, so there it is looked for by its name among
 * the recent files and beside what is open, and else the user is asked.
 */
export async function openDropped(files: readonly File[], app: App): Promise<void> {
  for (const file of files) {
    const path = electronBridge()?.pathOf?.(file) ?? (await findByName(file.name, app))
    if (path !== undefined && path !== '') {
      await app.tabs.open(path)
      continue
    }
    app.tabs.current().uiStore.setState({ dialog: { kind: 'open' } })
    addToast(app.tabs.current().uiStore, { level: 'info', text: texts.app.dropUnknown(file.name) })
  }
}

/** Undefined where there is none, or where it could be one of several. */
async function findByName(name: string, { client, documentStore }: App): Promise<string | undefined> {
  const { document } = documentStore.getState()
  const [recent, beside] = await Promise.all([
    client.call('app.recent', {}).catch(() => []),
    client.call('app.browse', document ? { folder: document.folder } : {}).catch(() => ({ entries: [] })),
  ])
  const found = new Set(
    [...recent, ...beside.entries]
      .map(({ path }) => path)
      .filter((path) => path.split(/[\\/]/).at(-1) === name),
  )
  const [only] = found
  return found.size === 1 ? only : undefined
}
