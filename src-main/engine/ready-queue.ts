import { Heap } from './heap.ts'
import type { Request, Resources } from './resources.ts'

/** What the order among ready tasks depends on. `index` breaks ties: the file's order. */
export interface Ranked {
  readonly index: number
  readonly priority: number
  /** Length of the longest path from here to an end, this task included. */
  readonly path: number
  readonly request: Request
}

interface Lane {
  readonly request: Request
  readonly heap: Heap
}

/**
 * Ready tasks by priority, then longest remaining path, then the file's order; one lane for each different request, so that a pool
 * that is used up holds back only those who want it. A task that lacks a single resource keeps lower-ranked ones off that resource:
 * a big task is never starved by a stream of small ones. One that lacks several reserves none yet.
 */
export class ReadyQueue<T extends Ranked> {
  readonly #lanes = new Map<string, Lane>()
  /** The same lanes by the very requests that were seen: most tasks share one. */
  readonly #byRequest = new WeakMap<Request, Lane>()
  readonly #items: (index: number) => T | undefined
  readonly #before: (a: number, b: number) => boolean
  #size = 0

  constructor(items: (index: number) => T | undefined) {
    this.#items = items
    this.#before = (a, b) => {
      const one = items(a)
      const other = items(b)
      return one !== undefined && other !== undefined && ranksBefore(one, other)
    }
  }

  get size(): number {
    return this.#size
  }

  push(item: T): void {
    this.#laneOf(item.request).heap.push(item.index)
    this.#size += 1
  }

  #laneOf(request: Request): Lane {
    const known = this.#byRequest.get(request)
    if (known !== undefined) return known
    const key = request.map(([name, amount]) => `${name}=${amount}`).join(' ')
    const lane = this.#lanes.get(key) ?? { request, heap: new Heap(this.#before) }
    this.#lanes.set(key, lane)
    this.#byRequest.set(request, lane)
    return lane
  }

  /** Takes out the first that fits, dropping those that `isReady` no longer holds for. */
  take(resources: Resources, isReady: (item: T) => boolean): T | undefined {
    const lane = this.#bestLane(resources, isReady)
    if (lane === undefined) return undefined
    const index = lane.heap.pop()
    this.#size -= 1
    return index === undefined ? undefined : this.#items(index)
  }

  #bestLane(resources: Resources, isReady: (item: T) => boolean): Lane | undefined {
    if (this.#lanes.size === 1) return this.#onlyLane(resources, isReady)
    const heads: { readonly lane: Lane; readonly head: T }[] = []
    for (const lane of this.#lanes.values()) {
      const head = this.#head(lane, isReady)
      if (head !== undefined) heads.push({ lane, head })
    }
    if (heads.length > 1) heads.sort((a, b) => (ranksBefore(a.head, b.head) ? -1 : 1))
    const reserved = new Set<string>()
    for (const { lane } of heads) {
      const lacking = resources.lacking(lane.request)
      const isHeldBack = reserved.size > 0 && lane.request.some(([name]) => reserved.has(name))
      if (lacking.length === 0 && !isHeldBack) return lane
      if (lacking.length === 1) reserved.add(lacking[0] ?? '')
    }
    return undefined
  }

  #onlyLane(resources: Resources, isReady: (item: T) => boolean): Lane | undefined {
    for (const lane of this.#lanes.values()) {
      const isFree = this.#head(lane, isReady) !== undefined && resources.lacking(lane.request).length === 0
      if (isFree) return lane
    }
    return undefined
  }

  #head(lane: Lane, isReady: (item: T) => boolean): T | undefined {
    for (;;) {
      const index = lane.heap.peek()
      const item = index === undefined ? undefined : this.#items(index)
      if (item === undefined || isReady(item)) return item
      lane.heap.pop()
      this.#size -= 1
    }
  }
}

function ranksBefore(a: Ranked, b: Ranked): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority
  if (a.path !== b.path) return a.path > b.path
  return a.index < b.index
}
