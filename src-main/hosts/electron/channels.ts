/** The one channel each way between page and main process. Messages are those of `src-shared/contract/wire.ts`. */
export const TO_HOST = 'taskgraph:to-host'
export const TO_APP = 'taskgraph:to-app'

/** What the preload puts on `window.taskgraphHost`. */
export interface TaskgraphHostBridge {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Where a file that was dropped or picked lies. */
  pathOf(file: File): string
}
