import type { Task, TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import { canonicalJson } from './canonical.ts'
import type { Lookup } from './lookup.ts'
import type { Fingerprint, GoodRecord, Hash, History } from './ports.ts'
import { targetReasons } from './targets.ts'

/** Good records of a graph's tasks by what they were made of, whatever their targets are called. */
export class ReuseIndex {
  readonly #graph: TaskGraph
  readonly #hash: Hash
  readonly #byKey = new Map<string, Set<TaskId>>()
  readonly #history: Pick<History, 'record'>
  readonly #others: ReadonlyMap<TaskId, Task>

  /** `others`: tasks that are not in the graph but whose records serve as well. */
  constructor(graph: TaskGraph, history: Pick<History, 'record'>, hash: Hash, others: readonly Task[] = []) {
    this.#graph = graph
    this.#others = new Map(others.map((task) => [task.id, task]))
    this.#hash = hash
    this.#history = history
    for (const task of [...graph.tasks.values(), ...others]) {
      const good = history.record(task.id)?.good
      if (good !== undefined) this.add(task, good.fingerprint)
    }
  }

  add(task: Task, fingerprint: Fingerprint): void {
    const key = this.#key(task, fingerprint)
    const tasks = this.#byKey.get(key) ?? new Set()
    tasks.add(task.id)
    this.#byKey.set(key, tasks)
  }

  /** Another task's good record with as many targets, all of them still as it made them. */
  find(task: Task, fingerprint: Fingerprint, lookup: Lookup): GoodRecord | undefined {
    for (const id of this.#byKey.get(this.#key(task, fingerprint)) ?? []) {
      const other = this.#graph.tasks.get(id) ?? this.#others.get(id)
      const good = this.#history.record(id)?.good
      if (
        id === task.id ||
        other === undefined ||
        good === undefined ||
        good.targets.length !== task.targets.length
      )
        continue
      if (
        good.targets.some(({ kind }) => kind !== 'file') ||
        this.#key(other, good.fingerprint) !== this.#key(task, fingerprint)
      )
        continue
      const reasons = targetReasons(other, good, lookup)
      if (!('unread' in reasons) && reasons.length === 0) return good
    }
    return undefined
  }

  #key(task: Task, { command, code, inputs, results }: Fingerprint): string {
    const signatures = Object.fromEntries(
      Object.entries(inputs).map(([path, { signature }]) => [path, signature]),
    )
    let text = canonicalJson({ ...command, targets: [], code, inputs: signatures, results })
    const targets = task.targets
      .map(({ path }, index) => ({ path, index }))
      .sort((a, b) => b.path.length - a.path.length)
    for (const { path, index } of targets) text = text.replaceAll(wholePath(path), `\0target ${index}\0`)
    return this.#hash(text)
  }
}

/** A path in JSON text, where it isn't a part of a longer name: a target may be called `a`. */
function wholePath(path: string): RegExp {
  const literal = JSON.stringify(path)
    .slice(1, -1)
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}_./-])${literal}(?![\\p{L}\\p{N}_/-]|\\.[\\p{L}\\p{N}_])`, 'gu')
}
