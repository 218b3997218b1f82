import type { Json } from '../../src-shared/json.ts'
import type { Task, TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import { type Observation, observe } from './fingerprint.ts'
import { Lookup, type Unread } from './lookup.ts'
import type { ObservingPorts, TaskRecord } from './ports.ts'
import { type Decision, decide } from './staleness.ts'
import { targetReasons } from './targets.ts'
import { type TaskShape, TaskShapes } from './task-shape.ts'

export interface EvaluationContext {
  readonly staleUpstream: readonly TaskId[]
  readonly isMadeUpstream?: (path: string) => boolean
  readonly isForced: boolean
}

export interface Evaluation {
  readonly decision: Decision
  readonly observation: Observation
}
export type MustRead = { readonly unread: readonly Unread[] }

/** The one place where the state of the world and the history become a decision: status, previews and runs all ask here. */
export class Evaluator {
  readonly shapes: TaskShapes
  readonly #ports: ObservingPorts

  constructor(graph: TaskGraph, ports: ObservingPorts) {
    this.shapes = new TaskShapes(graph)
    this.#ports = ports
  }

  /** What within a target that is a folder other tasks make. */
  readonly nestedIn = (target: string): readonly string[] => this.shapes.nestedIn(target)

  newLookup(): Lookup {
    return new Lookup(this.#ports)
  }

  /** What the task is made of now. `made`: files that it is known to make itself, beside those in its record. */
  observe(task: Task, lookup: Lookup, made?: ReadonlySet<string>): Observation | MustRead {
    return this.#observe(task, this.shapes.of(task), lookup, this.#ports.history.record(task.id), made)
  }

  evaluate(task: Task, lookup: Lookup, context: EvaluationContext): Evaluation | MustRead {
    const record = this.#ports.history.record(task.id)
    lookup.askFor(task.id)
    const observation = this.#observe(task, this.shapes.of(task), lookup, record)
    const targets = record?.good === undefined ? [] : targetReasons(task, record.good, lookup, this.nestedIn)
    if ('unread' in observation)
      return 'unread' in targets ? { unread: [...observation.unread, ...targets.unread] } : observation
    if ('unread' in targets) return targets
    const exists = (path: string): boolean => lookup.exists(path)
    return { observation, decision: decide(task, record, { ...context, observation, targets, exists }) }
  }

  #observe(
    task: Task,
    shape: TaskShape,
    lookup: Lookup,
    record: TaskRecord | undefined,
    made?: ReadonlySet<string>,
  ): Observation | MustRead {
    return observe(task, shape, {
      lookup,
      hash: this.#ports.hash,
      resultOf: this.#resultOf,
      good: record?.good?.fingerprint,
      ...(made === undefined ? {} : { made }),
    })
  }

  readonly #resultOf = (id: TaskId): Json | undefined => this.#ports.history.record(id)?.good?.result
}
