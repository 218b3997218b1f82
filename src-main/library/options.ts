import type { RunEvent } from '../../src-shared/run/events.ts'
import type { Task } from './task.ts'
import type { WorkerFunction } from './worker-function.ts'

/** Receives what the graph has to say. `console` is one. */
export interface Logger {
  debug?(message: string, details?: object): void
  info?(message: string, details?: object): void
  warn?(message: string, details?: object): void
  error?(message: string, details?: object): void
}

/** How a graph stands. */
export interface Report {
  readonly type: 'report'
  readonly added: number
  readonly finished: number
  /** Of the added ones, 0 to 100. */
  readonly percent: number
  /** Waiting for what they depend on. */
  readonly waiting: number
  /** Ready, waiting for a worker. */
  readonly ready: number
  readonly executing: number
  readonly isClosed: boolean
  readonly active: readonly { readonly task: string; readonly seconds: number }[]
}

export type GraphEvent = RunEvent | Report

export interface TaskGraphOptions {
  /** Seconds between two reports to `logger` and `onEvent`; absent: none. Must be above 0. */
  readonly reportingInterval?: number
  readonly logger?: Logger
  /** Each change of a task, as `taskgraph run --json` prints it, and the reports. */
  readonly onEvent?: (event: GraphEvent) => void
  /**
   * `terminate` (default): nothing more starts, what runs is ended, every `join` settles. `continue`: only what depends on the failed
   * task doesn't run, as in a pipeline file.
   */
  readonly onFailure?: 'terminate' | 'continue'
  /** Nothing starts before the first `join` or `get`, so that priorities hold for all tasks. Not with `nWorkers` below 0. */
  readonly delayedStart?: boolean
  /** The Python interpreter for `{ python: … }`. Default `python3`. */
  readonly python?: string
}

/** What a task executes. */
export type TaskFunction =
  /** A function of this process; with a pool it must be bound to its module by `workerFunction`. */
  | ((...args: never[]) => unknown)
  | WorkerFunction
  /** An export of a module file (path or file URL). */
  | { readonly module: string | URL; readonly export: string }
  /** A function of a Python file, `tasks.py:create_list`; always in a process of its own kind. */
  | { readonly python: string }
  /** A program and its arguments, without a shell. */
  | { readonly run: readonly string[] }

export interface AddTaskOptions {
  /** Absent: a task that only joins what it depends on. */
  readonly func?: TaskFunction
  readonly args?: readonly unknown[]
  /** Keyword arguments of a Python function; a JavaScript function gets them as one object after `args`. */
  readonly kwargs?: Readonly<Record<string, unknown>>
  /** For people. Names need not differ. */
  readonly taskName?: string
  /** What the task makes. Each must exist after it ran. The order is of no account. */
  readonly targetPathList?: readonly (string | URL)[]
  /** Paths in the arguments that don't count. */
  readonly ignorePathList?: readonly (string | URL)[]
  /** False: that the targets exist is enough, whatever they hold. */
  readonly hashTargetFiles?: boolean
  readonly dependentTaskList?: readonly Task[]
  /** False: a directory in the arguments counts with the names, sizes and times of all that is in it. */
  readonly ignoreDirectories?: boolean
  /** Higher first among the ready ones; equal ones in the order of adding. */
  readonly priority?: number
  /** `sizetimestamp` (default), `exists`, `content`, or a digest of `crypto.getHashes()`. */
  readonly hashAlgorithm?: string
  /** Runs once in each graph, whatever is recorded. */
  readonly transientRun?: boolean
  /** Keeps what the function returns (JSON) for `Task.get`. */
  readonly storeResult?: boolean
  /** Further attempts after one that failed. */
  readonly retries?: number
  /** Copies the targets of an equal task, instead of running, where they are still as that one made them. */
  readonly copyDuplicateArtifact?: boolean
  /** With `copyDuplicateArtifact`: a hard link where the file system can. */
  readonly hardlinkAllowed?: boolean
}
