import type { TaskId } from '../../src-shared/pipeline/model.ts'
import type { TaskRecord } from '../engine/ports.ts'
import type { Store } from './open.ts'
import type { HistoryStatements } from './statements.ts'
import { emptyRow, recordOf, type TaskRow } from './task-rows.ts'

/**
 * The rows of one pipeline's tasks as this process knows them, what it has not written yet included. A record is made from its row at
 * each question: kept, those of 10,000 tasks would take 30 MB.
 */
export interface Records {
  readonly get: (task: TaskId) => TaskRecord | undefined
  readonly row: (task: TaskId) => TaskRow | undefined
  readonly all: () => readonly TaskRecord[]
  /** Replaces a task's row in memory, and on disk with the next batch. */
  readonly change: (task: TaskId, how: (row: TaskRow) => TaskRow) => void
  /** How often rows were replaced. */
  readonly changes: () => number
  readonly forget: () => void
  /** Forgets what another process may have changed. */
  readonly refresh: () => void
}

/** So many tasks are read one by one; who asks for more gets all of them in one reading, which takes as long as some hundred. */
const MOST_READ_SINGLY = 100

export function createRecords(store: Store, statements: HistoryStatements, pipeline: number): Records {
  /** Undefined: there is no row. */
  const rows = new Map<TaskId, TaskRow | undefined>()
  let isWhole = false
  let changes = 0
  let version = dataVersion(store)
  const readAll = (): void => {
    if (isWhole) return
    isWhole = true
    const unwritten = [...rows]
    for (const row of store.read(() => statements.allTasks.all(pipeline), [])) rows.set(row.task, row)
    for (const [task, row] of unwritten) if (row !== undefined) rows.set(task, row)
  }
  const rowOf = (task: TaskId): TaskRow | undefined => {
    if (isWhole || rows.has(task)) return rows.get(task)
    if (rows.size >= MOST_READ_SINGLY) {
      readAll()
      return rows.get(task)
    }
    const row = store.read(() => statements.oneTask.get(pipeline, task), undefined)
    rows.set(task, row)
    return row
  }
  const get = (task: TaskId): TaskRecord | undefined => {
    const row = rowOf(task)
    return row === undefined ? undefined : recordOf(row)
  }
  const forget = (): void => {
    rows.clear()
    isWhole = false
  }
  return {
    get,
    row: rowOf,
    all() {
      readAll()
      return [...rows.keys()].flatMap((task) => get(task) ?? [])
    },
    change(task, how) {
      const row = how(rowOf(task) ?? emptyRow(task))
      rows.set(task, row)
      changes += 1
      store.writer.add(() => statements.saveTask.run({ ...row, pipeline }))
    },
    changes: () => changes,
    forget,
    refresh() {
      const now = dataVersion(store)
      if (now === version) return
      version = now
      store.writer.flush()
      forget()
    },
  }
}

/** Changes when another connection has committed. */
const dataVersion = (store: Store): unknown => store.db.pragma('data_version', { simple: true })
