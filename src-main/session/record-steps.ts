import { assertNever } from '../../src-shared/assert.ts'
import { backFrom, type RecordStep } from '../../src-shared/pipeline/edit/undo.ts'
import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import type { GoodRecord } from '../engine/ports.ts'
import { acceptTasks } from './accept-tasks.ts'
import type { Workspace } from './workspace.ts'

/** What the user asks for: these instances accepted or marked stale, or no longer so. */
export type RecordRequest = Pick<RecordStep, 'kind'> & { readonly tasks: readonly TaskId[] }

/**
 * Changes that the user makes to the record of tasks by hand: accepted as good, marked stale, and both taken back. What each changed can be
 * taken back exactly: an acceptance that is redone is the one that was undone, whatever the files are by now.
 */
export class RecordSteps {
  readonly #workspace: Workspace
  readonly #by: string
  readonly #takenBack = new Map<string, GoodRecord>()

  constructor(workspace: Workspace, by: string) {
    this.#workspace = workspace
    this.#by = by
  }

  /** Does it for the first time; gives what really changed, for the undo log. */
  async ask(request: RecordRequest, graph: () => TaskGraph): Promise<RecordStep> {
    if (request.kind === 'accept') {
      await acceptTasks(this.#workspace, graph(), request.tasks, this.#by)
      return request
    }
    return this.#do(request)
  }

  /** Does a step of the undo log again, or takes it back. What a run has overtaken meanwhile stays as the run left it. */
  repeat({ kind, tasks }: RecordStep): void {
    // The log is kept as text: these are the ids that `ask` gave.
    const ids = tasks as readonly TaskId[]
    if (kind === 'accept') this.#acceptAgain(ids)
    else this.#do({ kind, tasks: ids })
  }

  #do({ kind, tasks }: RecordRequest): RecordStep {
    const { history } = this.#workspace
    if (kind === 'takeBack') {
      const goods = new Map(tasks.map((task) => [task, history.record(task)?.good]))
      const taken = history.undoAccept(tasks, Date.now())
      for (const task of taken) {
        const good = goods.get(task)
        if (good) this.#takenBack.set(task, good)
      }
      return { kind, tasks: taken }
    }
    const isMark = kind === 'mark'
    const changed = tasks.filter((task) => (history.record(task)?.markedStale ?? false) !== isMark)
    history.markStale(changed, isMark)
    return { kind, tasks: changed }
  }

  #acceptAgain(tasks: readonly TaskId[]): void {
    const entries = tasks.flatMap((task) => {
      const good = this.#takenBack.get(task)
      // For this one time: what is taken back next is kept anew.
      this.#takenBack.delete(task)
      return good ? [{ task, good }] : []
    })
    this.#workspace.history.accept(entries, this.#by, Date.now())
  }
}

/** Whether one step is the other one's way back. */
export function isWayBack(step: RecordStep, other: RecordStep | undefined): boolean {
  if (!other) return false
  const back = backFrom(other)
  return back.kind === step.kind && back.tasks.join('\n') === step.tasks.join('\n')
}

/** For the undo menu. */
export function labelOf(kind: RecordStep['kind'], names: readonly string[]): string {
  const what = names.length === 1 ? names[0] : `${names.length} tasks`
  switch (kind) {
    case 'accept':
      return `Accept ${what} as up to date`
    case 'takeBack':
      return `Take back the acceptance of ${what}`
    case 'mark':
      return `Mark ${what} stale`
    case 'unmark':
      return `Take back the stale mark of ${what}`
    default:
      return assertNever(kind)
  }
}
