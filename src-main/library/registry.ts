import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { Entry } from './entry.ts'
import { LiveGraph } from './live-graph.ts'
import type { Prepared } from './prepare.ts'
import type { TargetCheck } from './signatures.ts'
import type { Task } from './task.ts'
import { asTaskId } from './task-id.ts'

/** An earlier task with the same function and arguments: the very same one, or one whose targets are wholly different. */
export interface Twin {
  readonly entry: Entry
  readonly isSame: boolean
}

/** All tasks of one graph, and what makes one of them the same as another. */
export class Registry {
  /** As the engine sees it. */
  readonly graph = new LiveGraph()
  readonly #entries = new Map<string, Entry>()
  readonly #byTask = new Map<Task, Entry>()
  readonly #byIdentity = new Map<string, Entry[]>()
  readonly #checks = new Map<string, TargetCheck>()
  /** The first task that names a path among its arguments. */
  readonly #readers = new Map<string, Entry>()

  get size(): number {
    return this.#entries.size
  }

  all(): Iterable<Entry> {
    return this.#entries.values()
  }

  find(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  /** As `find`, for an id that only this graph can have made. */
  get(id: string): Entry {
    const entry = this.#entries.get(id)
    if (entry === undefined) throw new Error(`expected a task of this graph but was "${id}"`)
    return entry
  }

  /** How the target at a path is compared with what its task left. */
  checkOf(path: string): TargetCheck | undefined {
    return this.#checks.get(path)
  }

  /** For a target that no task of this graph makes. */
  addCheck(path: string, check: TargetCheck): void {
    if (!this.#checks.has(path)) this.#checks.set(path, check)
  }

  /** The ids of tasks that a caller gave, each once, or a TypeError. */
  idsOf(tasks: readonly Task[] | undefined): readonly TaskId[] {
    if (tasks === undefined) return []
    return [...new Set(tasks)].map((task: Task) => {
      const entry = this.#byTask.get(task)
      if (entry !== undefined) return entry.id
      throw new TypeError(
        `addTask: objects passed to \`dependentTaskList\` that are not tasks of this graph: ${String(task)}; give what addTask() returned`,
      )
    })
  }

  /** Throws where an earlier task with the same function and arguments has some of the targets but not all. */
  twinOf({ identities, targets }: Prepared): Twin | undefined {
    let last: Entry | undefined
    for (const entry of new Set(identities.flatMap((identity) => this.#byIdentity.get(identity) ?? []))) {
      const others = entry.prepared.targets
      const shared = targets.filter((target) => others.includes(target))
      if (shared.length === targets.length && others.length === targets.length) return { entry, isSame: true }
      if (shared.length > 0)
        throw new Error(
          `addTask: the same function and arguments were added before with partly different targets: ${shownPaths(others)}, now ${shownPaths(targets)}; give all of them or none of them other names`,
        )
      last = entry
    }
    return last && { entry: last, isSame: false }
  }

  /** Throws where another task makes one of the targets. */
  refuseOwnedTargets({ name, targets }: Prepared): void {
    for (const target of targets) {
      const owner = this.#entries.get(this.graph.owners.get(target) ?? '')
      if (owner === undefined) continue
      throw new Error(
        `addTask: target "${target}" of task "${name}" is already made by task "${owner.name}"; a file has one maker`,
      )
    }
  }

  /** `wanted`, or with a number where another task has it. */
  freeId(wanted: string): TaskId {
    for (let number = 1; ; number += 1) {
      const id = number === 1 ? wanted : `${wanted}.${number}`
      if (!this.#entries.has(id)) return asTaskId(id)
    }
  }

  /** Gives a warning for each task that names a target of the new one but was there before it. */
  add(entry: Entry): readonly string[] {
    const { id, task, engineTask, prepared, name } = entry
    this.graph.add(engineTask)
    this.#entries.set(id, entry)
    this.#byTask.set(task, entry)
    for (const identity of new Set(prepared.identities)) {
      const equal = this.#byIdentity.get(identity)
      if (equal === undefined) this.#byIdentity.set(identity, [entry])
      else equal.push(entry)
    }
    for (const target of prepared.targets) this.#checks.set(target, prepared.check)
    for (const path of prepared.candidates) if (!this.#readers.has(path)) this.#readers.set(path, entry)
    return prepared.targets.flatMap((target) => {
      const reader = this.#readers.get(target)
      if (reader === undefined) return []
      return [
        `task "${reader.name}" reads "${target}" but was added before "${name}", which makes it; add that first`,
      ]
    })
  }
}

/** Paths in a message. */
export const shownPaths = (paths: readonly string[]): string => `[${paths.join(', ')}]`
