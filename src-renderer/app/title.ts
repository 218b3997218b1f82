import type { App } from '../stores/hooks.tsx'

/** Keeps the window's title at what goes on: `(12/40) Pipeline · TaskGraph`, `✕ Pipeline` after a failure. */
export function followTitle({
  documentStore,
  runStore,
}: Pick<App, 'documentStore' | 'runStore'>): () => void {
  const update = (): void => {
    const { document: open } = documentStore.getState()
    const title = titleOf(open?.name, open?.isSaved ?? true, runStore.run())
    if (title !== document.title) document.title = title
  }
  update()
  const stops = [documentStore.subscribe(update), runStore.subscribe(update)]
  return () => {
    for (const stop of stops) stop()
  }
}

type RunPart =
  | {
      readonly state: string
      readonly done: number
      readonly tasks: number
      readonly counts: Readonly<Record<string, number>>
    }
  | undefined

export function titleOf(name: string | undefined, isSaved: boolean, run: RunPart): string {
  if (name === undefined) return 'TaskGraph'
  const file = `${isSaved ? '' : '• '}${name} – TaskGraph`
  if (run?.state === 'running') return `(${run.done}/${run.tasks}) ${file}`
  return run?.state === 'failed' ? `✕ ${file}` : file
}
