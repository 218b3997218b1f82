import type { HostClient } from '../../src-shared/contract/client.ts'
import type { RunView, Snapshot, SnapshotChange, TaskRow } from '../../src-shared/contract/views.ts'
import { applyDocumentChange, type DocumentStore, documentOf, emptyDocument } from './document-store.ts'
import type { RunStore } from './run-store.ts'

export interface Sync {
  /** Takes a snapshot as the present state; changes of other pipelines and older ones are ignored from here on. */
  take(snapshot: Snapshot): void
  /** Forgets the pipeline. */
  clear(): void
  /** Applies what has come in, now. */
  flush(): void
  dispose(): void
}

export interface SyncDeps {
  readonly client: Pick<HostClient, 'call' | 'on'>
  readonly documentStore: DocumentStore
  readonly runStore: RunStore
  /** Calls back before the next frame; where nobody waits for it (live rows alone) a little later, with more at once. */
  readonly schedule: (flush: () => void, isUrgent: boolean) => void
}

/** The only place that puts the host's events into the stores: in their order, at most once a frame. */
export function createSync({ client, documentStore, runStore, schedule }: SyncDeps): Sync {
  let queue: SnapshotChange[] = []
  let sequence = -1
  let pipeline: string | undefined
  let scheduled: 'no' | 'lazily' | 'urgently' = 'no'
  let isFetching = false

  const take = (snapshot: Snapshot): void => {
    pipeline = snapshot.document.path
    sequence = snapshot.sequence
    queue = queue.filter((change) => change.sequence > sequence)
    runStore.reset(snapshot.rows, snapshot.run)
    documentStore.setState(documentOf(snapshot), true)
    if (queue.length > 0) flush()
  }

  const fetchSnapshot = (): void => {
    if (isFetching || pipeline === undefined) return
    isFetching = true
    const asked = pipeline
    client
      .call('pipeline.snapshot', { pipeline: asked })
      .then((snapshot) => {
        isFetching = false
        if (pipeline === asked) take(snapshot)
      })
      .catch(() => {
        // The connection is gone or the pipeline closed: both lead to a new `pipeline.open`.
        isFetching = false
      })
  }

  const flush = (): void => {
    scheduled = 'no'
    if (isFetching || queue.length === 0) return
    const ready: SnapshotChange[] = []
    let at = sequence
    for (const change of queue) {
      if (change.sequence <= at) continue
      if (change.sequence !== at + 1) {
        // Later changes are kept: the new snapshot covers some of them.
        queue = queue.filter(({ sequence: other }) => other > at)
        sequence = at
        applyAll(ready)
        fetchSnapshot()
        return
      }
      ready.push(change)
      at = change.sequence
    }
    queue = []
    sequence = at
    applyAll(ready)
  }

  const applyAll = (changes: readonly SnapshotChange[]): void => {
    if (changes.length === 0) return
    let next = documentStore.getState()
    const rows: TaskRow[] = []
    const removed: string[] = []
    let run: RunView | undefined
    for (const change of changes) {
      next = applyDocumentChange(next, change)
      if (change.rows) rows.push(...change.rows)
      if (change.removedNodes) removed.push(...change.removedNodes)
      run = change.run ?? run
    }
    const gone = removed.filter((id) => !next.nodes.has(id))
    runStore.apply({
      rows: rows.filter((row) => !gone.includes(row.id)),
      removed: gone,
      ...(run ? { run } : {}),
    })
    if (next !== documentStore.getState()) documentStore.setState(next, true)
  }

  const stop = client.on('pipeline.changed', (event) => {
    if (event.pipeline !== pipeline) return
    queue.push(event.change)
    const isUrgent = !isLive(event.change)
    if (scheduled === 'urgently' || (scheduled === 'lazily' && !isUrgent)) return
    scheduled = isUrgent ? 'urgently' : 'lazily'
    schedule(flush, isUrgent)
  })

  return {
    take,
    flush,
    clear() {
      pipeline = undefined
      queue = []
      runStore.reset([], undefined)
      documentStore.setState(emptyDocument, true)
    },
    dispose: stop,
  }
}

/** Says only how tasks stand: comes many times a second during a run, and is no answer to what the user just did. */
function isLive({ sequence: _, rows: __, run: ___, ...rest }: SnapshotChange): boolean {
  return Object.keys(rest).length === 0
}
