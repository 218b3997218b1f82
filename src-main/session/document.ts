import { diff3Merge } from 'node-diff3'
import { applyEdits } from '../../src-shared/pipeline/edit/apply.ts'
import { applyChanges, invertChanges } from '../../src-shared/pipeline/edit/changes.ts'
import {
  createUndoLog,
  type RecordStep,
  type UndoData,
  type UndoLog,
  type UndoMove,
} from '../../src-shared/pipeline/edit/undo.ts'
import type { Edit, EditRefusal, TextChange } from '../../src-shared/pipeline/edits.ts'
import { fail, ok, type Result } from '../../src-shared/result.ts'

/** A step of the draft: what changed in the text. */
export interface Step {
  readonly revision: number
  readonly changes: readonly TextChange[]
}

/** A step back or forth: in the text, or in the record of tasks, which the caller then changes. */
type Travelled = Step & Pick<UndoMove, 'label' | 'record'>

/** What of a draft outlives the process: enough to stand where one stood, undo and redo included. */
export interface DraftState {
  readonly text: string
  /** The file's text that the draft began with. */
  readonly base: string
  readonly undo: UndoData
}

/** What was done to a draft since such a state. */
export type DraftStep =
  | {
      readonly op: 'edit'
      readonly label: string
      readonly changes: readonly TextChange[]
      readonly mergeKey?: string | undefined
      readonly timeMs: number
    }
  | RecordedStep
  | { readonly op: 'undo' | 'redo' }

interface RecordedStep {
  readonly op: 'record'
  readonly label: string
  readonly record: RecordStep
  readonly timeMs: number
}

/**
 * The text of one pipeline while it is being edited: the draft, its undo log, and what the file holds. The file itself is read and written by
 * the caller. Undo goes back over edits, pasted text, and changes from outside alike; saving, running and switching leave it alone.
 */
export class PipelineDocument {
  #text: string
  #disk: string
  #revision = 1
  #undo: UndoLog
  #conflict: string | undefined
  #isRestored = false

  private constructor(text: string, disk: string, undo: UndoLog) {
    this.#text = text
    this.#disk = disk
    this.#undo = undo
  }

  static fromFile(disk: string): PipelineDocument {
    return new PipelineDocument(disk, disk, createUndoLog())
  }

  /** After a crash: the kept draft, merged with what the file holds by now. */
  static fromDraft(start: DraftState, steps: readonly DraftStep[], disk: string): PipelineDocument {
    const document = new PipelineDocument(start.text, start.base, createUndoLog(start.undo))
    for (const step of steps) {
      if (step.op === 'edit') document.#apply(step.changes, step.label, step.timeMs, step.mergeKey)
      else if (step.op === 'record') document.recorded(step)
      else document[step.op]()
    }
    document.changedOnDisk(disk)
    document.#isRestored = true
    return document
  }

  get text(): string {
    return this.#text
  }
  get diskText(): string {
    return this.#disk
  }
  get revision(): number {
    return this.#revision
  }
  get isSaved(): boolean {
    return this.#text === this.#disk
  }
  /** It is a kept draft, and the user has done nothing to it since. */
  get isRestored(): boolean {
    return this.#isRestored
  }
  get conflict(): string | undefined {
    return this.#conflict
  }
  get undoLabel(): string | undefined {
    return this.#undo.labels().undo
  }
  get redoLabel(): string | undefined {
    return this.#undo.labels().redo
  }

  draft(): DraftState {
    return { text: this.#text, base: this.#disk, undo: this.#undo.data() }
  }

  edit(
    edits: readonly Edit[],
    label: string,
    now: number,
    mergeKey?: string,
  ): Result<Step & { readonly created: readonly string[] }, EditRefusal> {
    const edited = applyEdits(this.#text, edits)
    if (!edited.ok) return fail(edited.error)
    const { changes, created } = edited.value
    this.#isRestored = false
    const step = this.#apply(changes, label, now, mergeKey)
    return ok({ ...step, created })
  }

  /** The record of tasks was changed by hand: a step of the same log. */
  recorded({ label, record, timeMs }: Omit<RecordedStep, 'op'>): Step {
    this.#undo.push({ label, changes: [], inverse: [], record, timeMs })
    return { revision: this.#revision, changes: [] }
  }

  /** The change of the record that `undo` would take back, if that is what it would take back. */
  get lastRecord(): RecordStep | undefined {
    return this.#undo.last()?.record
  }

  undo(): Travelled | undefined {
    return this.#travel(this.#undo.undo())
  }

  redo(): Travelled | undefined {
    return this.#travel(this.#undo.redo())
  }

  /** The draft is in the file now. */
  saved(text: string): void {
    this.#disk = text
    this.#conflict = undefined
    this.#isRestored = false
  }

  /**
   * The file holds another text. An untouched draft follows it; a touched one is merged line by line; where both changed the same lines, the draft
   * stays as it is and `conflict` holds the other text until `resolve`.
   */
  changedOnDisk(disk: string, now = 0): Step | undefined {
    if (disk === this.#disk) return undefined
    const base = this.#disk
    const isUntouched = this.isSaved
    this.#disk = disk
    if (disk === this.#text) {
      this.#conflict = undefined
      return { revision: this.#revision, changes: [] }
    }
    if (isUntouched) return this.#apply(wholeChange(this.#text, disk), 'Change from outside', now)
    const merged = merge(this.#text, base, disk)
    if (merged === undefined) {
      this.#conflict = disk
      return { revision: this.#revision, changes: [] }
    }
    this.#conflict = undefined
    return this.#apply(wholeChange(this.#text, merged), 'Merge of a change from outside', now)
  }

  /** `mine` keeps the draft (the next save overwrites the file), `theirs` takes the file's text; undoable. */
  resolve(take: 'mine' | 'theirs', now: number): Step {
    const theirs = this.#conflict
    this.#conflict = undefined
    if (take === 'mine' || theirs === undefined) return { revision: this.#revision, changes: [] }
    return this.#apply(wholeChange(this.#text, theirs), 'Take the file’s version', now)
  }

  #apply(changes: readonly TextChange[], label: string, now: number, mergeKey?: string): Step {
    if (changes.length === 0) return { revision: this.#revision, changes }
    const inverse = invertChanges(this.#text, changes)
    this.#text = applyChanges(this.#text, changes)
    this.#revision++
    this.#undo.push({ label, changes, inverse, timeMs: now, ...(mergeKey === undefined ? {} : { mergeKey }) })
    return { revision: this.#revision, changes }
  }

  #travel(move: UndoMove | undefined): Travelled | undefined {
    if (!move) return undefined
    this.#isRestored = false
    if (move.changes.length > 0) {
      this.#text = applyChanges(this.#text, move.changes)
      this.#revision++
    }
    return { revision: this.#revision, ...move }
  }
}

/** One change that leads from one text to another: all between the first and the last difference. */
export function wholeChange(before: string, after: string): TextChange[] {
  if (before === after) return []
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start++
  let end = 0
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return [{ from: start, to: before.length - end, insert: after.slice(start, after.length - end) }]
}

/** Three-way merge by lines (diff3); undefined where both sides changed the same lines. */
function merge(mine: string, base: string, theirs: string): string | undefined {
  const regions = diff3Merge(lines(mine), lines(base), lines(theirs), { excludeFalseConflicts: true })
  const parts: string[] = []
  for (const region of regions) {
    if (region.ok === undefined) return undefined
    parts.push(...region.ok)
  }
  return parts.join('')
}

/** Each with its own line end, so that joining them gives the text back. */
const lines = (text: string): string[] => text.split(/(?<=\n)/)
