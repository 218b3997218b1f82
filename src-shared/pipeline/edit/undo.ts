import { z } from 'zod'
import { textChangeSchema } from '../edits.ts'
import { composeChanges } from './changes.ts'

const changes = z.array(textChangeSchema).readonly()

/** What a step does to the record of tasks, the text aside; by instance. Each kind has its way back. */
export const recordStepSchema = z.strictObject({
  kind: z.enum(['accept', 'takeBack', 'mark', 'unmark']),
  tasks: z.array(z.string()).readonly(),
})
export type RecordStep = z.infer<typeof recordStepSchema>

/** One step that can be undone, as patches of the text in both directions. */
const undoStepSchema = z.strictObject({
  /** For people, after "Undo": `Move 3 tasks`. */
  label: z.string(),
  changes,
  inverse: changes,
  record: recordStepSchema.optional(),
  /** Steps in a row with the same key, each soon after the one before, become one: a drag, a word typed. */
  mergeKey: z.string().optional(),
  /** Milliseconds since the epoch. */
  timeMs: z.number(),
})
export type UndoStep = z.infer<typeof undoStepSchema>

/** The whole log, as the draft journal keeps it. The last of `done` is undone next, the last of `undone` redone next. */
export const undoDataSchema = z.strictObject({
  done: z.array(undoStepSchema).readonly(),
  undone: z.array(undoStepSchema).readonly(),
})
export type UndoData = z.infer<typeof undoDataSchema>

/** What to do to the text, or to the record of tasks, and what it is called. */
export interface UndoMove {
  readonly label: string
  readonly changes: UndoStep['changes']
  readonly record?: RecordStep
}

/**
 * Every change of one file's text and of its tasks' record, in order. Knows nothing of saving and running, so neither wipes it. The caller applies the
 * changes that `undo` and `redo` give to the very text that the step left behind.
 */
export interface UndoLog {
  /** Adds a step that was just made. What was undone before can no longer be redone. */
  push(step: UndoStep): void
  /** Ends merging: the next step stands by itself even with the same key. */
  seal(): void
  undo(): UndoMove | undefined
  redo(): UndoMove | undefined
  /** What `undo` would take back. */
  last(): UndoStep | undefined
  /** Labels of what `undo` and `redo` would do. */
  labels(): { readonly undo?: string; readonly redo?: string }
  /** The log as plain data; `createUndoLog` takes it back. */
  data(): UndoData
}

/** Beyond these the oldest steps are forgotten. */
const maxSteps = 10_000
const maxCharacters = 64_000_000
/** The longest pause within one drag or one stretch of typing. */
const mergeWindowMs = 1000

export function createUndoLog(saved: UndoData = { done: [], undone: [] }): UndoLog {
  const done = [...saved.done]
  const undone = [...saved.undone]
  let size = done.reduce((sum, step) => sum + sizeOf(step), 0)
  // A restored log starts sealed: what came before the crash stays a step of its own.
  let isSealed = true

  const forget = (): void => {
    while (done.length > maxSteps || (size > maxCharacters && done.length > 1)) size -= sizeOf(done.shift())
  }
  const move = (from: UndoStep[], to: UndoStep[]): UndoStep | undefined => {
    const step = from.pop()
    if (step !== undefined) to.push(step)
    isSealed = true
    return step
  }

  return {
    push(step) {
      undone.length = 0
      const last = done.at(-1)
      const joined = last !== undefined && !isSealed && belongs(last, step) ? merged(last, step) : undefined
      if (joined !== undefined) size -= sizeOf(done.pop())
      const next = joined ?? step
      done.push(next)
      size += sizeOf(next)
      isSealed = false
      forget()
    },
    seal() {
      isSealed = true
    },
    undo() {
      const step = move(done, undone)
      size -= sizeOf(step)
      return (
        step && {
          label: step.label,
          changes: step.inverse,
          ...(step.record ? { record: backFrom(step.record) } : {}),
        }
      )
    },
    redo() {
      const step = move(undone, done)
      size += sizeOf(step)
      return (
        step && {
          label: step.label,
          changes: step.changes,
          ...(step.record ? { record: step.record } : {}),
        }
      )
    },
    last: () => done.at(-1),
    labels() {
      const undo = done.at(-1)?.label
      const redo = undone.at(-1)?.label
      return { ...(undo === undefined ? {} : { undo }), ...(redo === undefined ? {} : { redo }) }
    },
    data: () => ({ done: [...done], undone: [...undone] }),
  }
}

const ways = { accept: 'takeBack', takeBack: 'accept', mark: 'unmark', unmark: 'mark' } as const

/** The step that takes another one back. */
export function backFrom({ kind, tasks }: RecordStep): RecordStep {
  return { kind: ways[kind], tasks }
}

function belongs(last: UndoStep, step: UndoStep): boolean {
  return (
    last.mergeKey !== undefined &&
    last.mergeKey === step.mergeKey &&
    step.timeMs - last.timeMs <= mergeWindowMs
  )
}

/** Both as one step; it keeps the label of the first and the time of the second. */
function merged(last: UndoStep, step: UndoStep): UndoStep {
  return {
    ...step,
    label: last.label,
    changes: composeChanges(last.changes, step.changes),
    inverse: composeChanges(step.inverse, last.inverse),
  }
}

function sizeOf(step: UndoStep | undefined): number {
  if (step === undefined) return 0
  const ofText = [...step.changes, ...step.inverse].reduce((sum, { insert }) => sum + insert.length + 16, 100)
  return (step.record?.tasks ?? []).reduce((sum, task) => sum + task.length, ofText)
}
