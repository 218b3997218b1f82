import { join } from 'node:path'
import type { NodeView } from '../../../src-shared/contract/views.ts'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { DependencyKind, TaskId } from '../../../src-shared/pipeline/model.ts'
import type { RunFinished, TaskChanged, TaskProgress } from '../../../src-shared/run/events.ts'
import { STATE_FOLDER } from '../../platform/paths.ts'

/** Under this name the history of a folder has the tasks of graphs that code made there. */
export const LIBRARY_PIPELINE = '(library)'

/**
 * The record of a graph made by code: one JSON object a line, the header first, then what was added and what happened, in that order.
 * It is the graph that was made last in the folder; a new one takes its place as a whole.
 */
export const recordPath = (folder: string): string => join(folder, STATE_FOLDER, 'graph.jsonl')

export type RecordLine = GraphLine | TaskLine | TaskChanged | TaskProgress | RunFinished

export interface GraphLine {
  readonly type: 'graph'
  readonly version: 1
  readonly run: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** The program. */
  readonly pid: number
  /** How many tasks it executes at once. */
  readonly jobs: number
  readonly asked: JsonObject
}

/** A task that was added. */
export interface TaskLine {
  readonly type: 'added'
  readonly task: TaskId
  readonly title: string
  readonly kind: NodeView['kind']
  /** What it executes, in one line. */
  readonly summary: string
  readonly targets: readonly string[]
  readonly dependencies: readonly {
    readonly on: TaskId
    readonly kind: DependencyKind
    readonly path?: string
  }[]
  /** As it would stand in a pipeline file, for people. */
  readonly definition: JsonObject
}

/** A line, or undefined for one that is cut short or not ours: the folder may come from anywhere. */
export function parseRecordLine(text: string): RecordLine | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return isRecordLine(line) ? line : undefined
  } catch {
    return undefined
  }
}

function isRecordLine(line: unknown): line is RecordLine {
  if (typeof line !== 'object' || line === null || !('type' in line)) return false
  switch (line.type) {
    case 'graph':
      return 'version' in line && line.version === 1 && 'run' in line && typeof line.run === 'string'
    case 'added':
      return isText(line, 'task') && isText(line, 'title') && isText(line, 'summary') && hasLists(line)
    case 'task':
      return isText(line, 'task') && isText(line, 'state')
    case 'progress':
      return isText(line, 'task') && 'fraction' in line && typeof line.fraction === 'number'
    case 'run-finished':
      return isText(line, 'outcome')
    default:
      return false
  }
}

const isText = (line: object, key: string): boolean => typeof Reflect.get(line, key) === 'string'

const hasLists = (line: object): boolean =>
  Array.isArray(Reflect.get(line, 'targets')) &&
  Array.isArray(Reflect.get(line, 'dependencies')) &&
  typeof Reflect.get(line, 'definition') === 'object'
