import type { RunView } from '../../src-shared/contract/views.ts'
import type { App } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'

/** Keeps the window's title and icon at what goes on. Gives the end of it. */
export function followTitle({
  documentStore,
  runStore,
}: Pick<App, 'documentStore' | 'runStore'>): () => void {
  const update = (): void => {
    const { document: open } = documentStore.getState()
    const run = runStore.run()
    const title = titleOf(open?.name, open?.isSaved ?? true, run)
    if (title !== document.title) document.title = title
    showIcon(iconOf(run))
  }
  update()
  const stops = [documentStore.subscribe(update), runStore.subscribe(update)]
  return () => {
    for (const stop of stops) stop()
  }
}

type RunPart = Pick<RunView, 'state' | 'done' | 'tasks'> | undefined

/** `37 % · Weather – TaskGraph` while a run is on, `✕ Weather – TaskGraph` after a failure, `•` where something is unsaved. */
export function titleOf(name: string | undefined, isSaved: boolean, run: RunPart): string {
  if (name === undefined) return texts.app.name
  const file = `${isSaved ? '' : '• '}${name} – ${texts.app.name}`
  if (run?.state === 'running') return `${percentOf(run)} % · ${file}`
  return run?.state === 'failed' ? `✕ ${file}` : file
}

/** How much of a run is done, in whole percent. */
export function percentOf({ done, tasks }: Pick<RunView, 'done' | 'tasks'>): number {
  return tasks === 0 ? 0 : Math.floor((100 * done) / tasks)
}

type Icon = '/icon.svg' | '/icon-running.svg' | '/icon-failed.svg'

function iconOf(run: RunPart): Icon {
  if (run?.state === 'running') return '/icon-running.svg'
  return run?.state === 'failed' ? '/icon-failed.svg' : '/icon.svg'
}

function showIcon(icon: Icon): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (link && link.getAttribute('href') !== icon) link.setAttribute('href', icon)
}
