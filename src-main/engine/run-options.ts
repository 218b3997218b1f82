import type { Task, TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import type { Result } from '../../src-shared/result.ts'
import type { RunEvent, RunFinished } from '../../src-shared/run/events.ts'
import type { EnginePorts, RunPermit, RunRecord } from './ports.ts'
import type { Capacities } from './resources.ts'
import type { Asked } from './selection.ts'

export interface RunOptions {
  readonly graph: TaskGraph
  readonly asked: Asked
  readonly ports: EnginePorts
  readonly permit: RunPermit
  /** What the history keeps of the run; `run` names it in every event. */
  readonly record: RunRecord
  /** Absolute path of the pipeline's folder. */
  readonly folder: string
  /** The engine's process, for `run-started`. */
  readonly pid: number
  readonly jobs: number
  readonly capacities?: Capacities
  readonly failFast?: boolean
  /** Called in the order of what happens, never before `runGraph` returned. It must not throw. */
  readonly onEvent: (event: RunEvent) => void
  /** Tasks that are not in the graph, which is a part of a pipeline then: the run tells and counts them as its own. */
  readonly settled?: { readonly fresh: readonly TaskId[]; readonly disabled: readonly TaskId[] }
  /** Tasks that are not in the graph but in the history, from whose targets one with `reuse` may copy. Asked for once. */
  readonly reusable?: () => readonly Task[]
}

export interface RunHandle {
  /** Settles with the last event once nothing of the run is left; never rejects. */
  readonly done: Promise<RunFinished>
  /** Starts nothing more and ends what runs. */
  cancel(): void
  /** Ends one task; what needs it is blocked, the rest goes on. */
  cancelTask(task: TaskId): void
}

/** A run to which tasks can be added while it goes on. It ends with the last task after `seal`. */
export interface OpenRunHandle extends RunHandle {
  /** The task is in the graph already, and so is everything that it depends on. */
  add(task: Task): Result<undefined, readonly Problem[]>
  /** Nothing more is added. Repeated: no-op. */
  seal(): void
  /** While paused nothing starts; checks and what runs go on. */
  pause(): void
  /** Starts go on once all that is due has been checked, so that priorities hold among all that was added. */
  resume(): void
}
