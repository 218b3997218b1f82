import { longestRemaining } from '../../src-shared/graph/longest.ts'
import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'

/** Only so many are told their place: with thousands in line each start would change all of their rows. */
export const mostPlaces = 20

/**
 * Tasks that wait for nothing but a slot, in the order in which the engine's queue takes them: priority, then the longest way to an end,
 * then the file's order. Pools may let a later one pass: the place is where a task stands, no promise.
 */
export class QueueLine {
  #line: TaskId[] = []
  readonly #members = new Set<TaskId>()
  #ranks: ReadonlyMap<TaskId, Rank> = new Map()

  /** A new run; nobody is in line. `weightOf`: what each task counts on a way, as the engine has it. */
  begin(graph: TaskGraph, weightOf: (id: TaskId) => number): void {
    this.#line = []
    this.#members.clear()
    this.#ranks = ranksOf(graph, weightOf)
  }

  /** Puts a task in line or takes it out. Gives all those whose place is another one now. */
  set(id: TaskId, isInLine: boolean): readonly TaskId[] {
    if (isInLine === this.#members.has(id)) return []
    if (isInLine) {
      this.#members.add(id)
      const place = this.#placeFor(id)
      this.#line.splice(place, 0, id)
      return this.#line.slice(place, mostPlaces + 1)
    }
    this.#members.delete(id)
    const at = this.#line.indexOf(id)
    this.#line.splice(at, 1)
    return [id, ...this.#line.slice(at, mostPlaces)]
  }

  /** From 1; undefined for one that is not in line, or too far back. */
  placeOf(id: TaskId): number | undefined {
    for (let at = 0; at < mostPlaces; at++) if (this.#line[at] === id) return at + 1
    return undefined
  }

  #placeFor(id: TaskId): number {
    let [low, high] = [0, this.#line.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#line[middle]
      if (other !== undefined && this.#isBefore(other, id)) low = middle + 1
      else high = middle
    }
    return low
  }

  #isBefore(a: TaskId, b: TaskId): boolean {
    const [one, other] = [this.#ranks.get(a), this.#ranks.get(b)]
    if (!one || !other) return true
    if (one.priority !== other.priority) return one.priority > other.priority
    return one.path === other.path ? one.index < other.index : one.path > other.path
  }
}

interface Rank {
  readonly priority: number
  /** Weight of the longest way from here to an end. */
  readonly path: number
  readonly index: number
}

function ranksOf(
  { tasks, order, dependents }: TaskGraph,
  weightOf: (id: TaskId) => number,
): ReadonlyMap<TaskId, Rank> {
  const paths = longestRemaining(order, dependents, weightOf)
  const all = [...tasks.values()]
  return new Map(
    all.map(({ id, definition }, index) => [
      id,
      { priority: definition.priority, path: paths.get(id) ?? 0, index },
    ]),
  )
}
