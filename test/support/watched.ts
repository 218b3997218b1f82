import type { HostClient } from '../../src-shared/contract/client.ts'
import type { NodeView, RunView, Snapshot, TaskRow } from '../../src-shared/contract/views.ts'

/** What a window would show of one pipeline, and a way to wait for it. */
export class Watched {
  readonly snapshot: Snapshot
  readonly nodes = new Map<string, NodeView>()
  readonly rows = new Map<string, TaskRow>()
  readonly edges = new Set<string>()
  run: RunView | undefined
  readonly #waiting = new Set<() => void>()
  #sequence: number

  static async open(client: HostClient, path: string): Promise<Watched> {
    const watched = { late: undefined as Watched | undefined }
    const early: (() => void)[] = []
    client.on('pipeline.changed', ({ change }) => {
      const take = (): void => watched.late?.take(change)
      if (watched.late) take()
      else early.push(take)
    })
    watched.late = new Watched(await client.call('pipeline.open', { path }))
    for (const take of early) take()
    return watched.late
  }

  private constructor(snapshot: Snapshot) {
    this.snapshot = snapshot
    this.#sequence = snapshot.sequence
    this.take(snapshot)
  }

  take(change: Partial<Snapshot> & { readonly removedNodes?: readonly string[] }): void {
    const { sequence = 0, nodes = [], rows = [], edges = [], run, removedNodes = [] } = change
    if (sequence > this.#sequence && sequence !== this.#sequence + 1)
      throw new Error(`expected change ${this.#sequence + 1} but was ${sequence}`)
    this.#sequence = Math.max(this.#sequence, sequence)
    for (const id of removedNodes) this.nodes.delete(id)
    for (const id of removedNodes) this.rows.delete(id)
    for (const node of nodes) this.nodes.set(node.id, node)
    for (const row of rows) this.rows.set(row.id, row)
    for (const { id } of edges) this.edges.add(id)
    this.run = run ?? this.run
    for (const look of this.#waiting) look()
  }

  /** State by title. */
  states(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.nodes.values()].map(({ id, title }) => [title, this.rows.get(id)?.state ?? 'none']),
    )
  }

  idOf(title: string): string {
    const found = [...this.nodes.values()].find((node) => node.title === title)
    if (found === undefined) throw new Error(`expected a task "${title}"`)
    return found.id
  }

  /** Settles once it is so; at once where it is. */
  async until(isSo: (watched: Watched) => boolean): Promise<void> {
    if (isSo(this)) return
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isSo(this)) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
    })
  }
}
