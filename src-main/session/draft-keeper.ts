import { z } from 'zod'
import { recordStepSchema, undoDataSchema } from '../../src-shared/pipeline/edit/undo.ts'
import { textChangeSchema } from '../../src-shared/pipeline/edits.ts'
import { createDraftStore, type DraftStore } from '../store/drafts.ts'
import { type DraftStep, PipelineDocument } from './document.ts'
import { textDigest } from './load.ts'
import type { Workspace } from './workspace.ts'

const startSchema = z.strictObject({
  op: z.literal('start'),
  base: z.string(),
  text: z.string(),
  undo: undoDataSchema,
})
const stepSchema = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('edit'),
    label: z.string(),
    changes: z.array(textChangeSchema).readonly(),
    mergeKey: z.string().optional(),
    timeMs: z.number(),
  }),
  z.strictObject({
    op: z.literal('record'),
    label: z.string(),
    record: recordStepSchema,
    timeMs: z.number(),
  }),
  z.strictObject({ op: z.literal('undo') }),
  z.strictObject({ op: z.literal('redo') }),
])

/**
 * The journal of a draft: its state when it left the saved file once whole, then each step by itself. What is in the journal when a session opens
 * is what a crash left.
 */
export class DraftKeeper {
  readonly #store: DraftStore
  #entries = 0

  constructor(workspace: Workspace) {
    this.#store = createDraftStore(workspace.store, workspace.fileName)
  }

  /** The document as it was, merged with what the file holds by now; undefined without a (readable) draft. */
  restore(disk: string): PipelineDocument | undefined {
    const [first, ...rest] = this.#store.load()
    const start = first && startSchema.safeParse(parseJson(first.entry))
    if (!start?.success) return undefined
    const steps: DraftStep[] = []
    for (const { entry } of rest) {
      const step = stepSchema.safeParse(parseJson(entry))
      // What follows a step that can't be read would be applied to another text.
      if (!step.success) break
      steps.push(step.data)
    }
    this.#entries = rest.length + 1
    return PipelineDocument.fromDraft(start.data, steps, disk)
  }

  keep(document: PipelineDocument, step: DraftStep | undefined): void {
    if (document.isSaved) return this.clear()
    if (this.#entries === 0 || step === undefined) {
      this.#entries = 0
      this.#append(document, JSON.stringify({ op: 'start', ...document.draft() }))
    } else this.#append(document, JSON.stringify(step))
  }

  clear(): void {
    if (this.#entries === 0) return
    this.#entries = 0
    this.#store.clear()
  }

  /** A later revision that is in the journal is dropped by the store: a new start takes the place of all. */
  #append(document: PipelineDocument, entry: string): void {
    this.#store.append({ revision: this.#entries, baseDigest: textDigest(document.diskText), entry })
    this.#entries++
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
