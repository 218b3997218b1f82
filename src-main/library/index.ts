/**
 * The library: pipelines made by code, on the same engine and history as pipeline files.
 *
 * @module
 */
import './node-version.ts'

export type { Json } from '../../src-shared/json.ts'
export type {
  RunEvent,
  RunFinished,
  RunStarted,
  TaskChanged,
  TaskProgress,
} from '../../src-shared/run/events.ts'
export { VERSION as version } from '../session/version.ts'
export { TaskNotRunError, TimeoutError } from './errors.ts'
export type {
  AddTaskOptions,
  GraphEvent,
  Logger,
  Report,
  TaskFunction,
  TaskGraphOptions,
} from './options.ts'
export type { ShownGraph, ShowOptions } from './show.ts'
export type { Task } from './task.ts'
export { TaskGraph } from './task-graph.ts'
export { type WorkerFunction, workerFunction } from './worker-function.ts'
