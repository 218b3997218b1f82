import { z } from 'zod'
import type { Json } from '../json.ts'

const taskId = z.string().min(1).max(200)
const json: z.ZodType<Json> = z.json()
const keyPath = z
  .array(z.union([z.string().max(1000), z.number().int().min(0)]))
  .min(1)
  .max(20)
const point = z.tuple([z.number().finite(), z.number().finite()])

/** One change of text: `from` and `to` are UTF-16 offsets in the text before the change. */
export const textChangeSchema = z.strictObject({
  from: z.number().int().min(0),
  to: z.number().int().min(0),
  insert: z.string(),
})
export type TextChange = z.infer<typeof textChangeSchema>

/**
 * Everything that can be done to a pipeline from the canvas, the inspector or the text tab. Each edit changes only the lines
 * that it concerns; several in one call are one step of the undo log.
 */
export const editSchema = z.discriminatedUnion('kind', [
  /** `definition` is the task's map as it would stand in the file. Without `id` one is made up. */
  z.strictObject({
    kind: z.literal('task.add'),
    id: taskId.optional(),
    definition: z.record(z.string(), json),
    position: point.optional(),
  }),
  /** `reconnect`: what needed the task then needs what the task needed. */
  z.strictObject({
    kind: z.literal('task.remove'),
    tasks: z.array(taskId).min(1),
    reconnect: z.boolean().optional(),
  }),
  /** Also rewrites every reference, `needs`, group and layout entry. */
  z.strictObject({ kind: z.literal('task.rename'), task: taskId, to: taskId }),
  /** Without `value` the key is removed. `path` starts inside the task: `['retries', 'count']`. */
  z.strictObject({ kind: z.literal('task.set'), task: taskId, path: keyPath, value: json.optional() }),
  /** The same for keys of the document: `['params', 'length']`, `['name']`. Not for `tasks` and `layout`. */
  z.strictObject({ kind: z.literal('pipeline.set'), path: keyPath, value: json.optional() }),
  z.strictObject({
    kind: z.literal('edge.add'),
    from: taskId,
    to: taskId,
    as: z.enum(['reference', 'needs']),
    /** Which target of `from`, by its name or index; default: the first. */
    target: z.union([z.string(), z.number().int()]).optional(),
  }),
  z.strictObject({ kind: z.literal('edge.remove'), from: taskId, to: taskId }),
  /** Turns a dependency inferred from a path into a reference. */
  z.strictObject({ kind: z.literal('edge.makeReference'), from: taskId, to: taskId }),
  z.strictObject({ kind: z.literal('layout.move'), positions: z.record(taskId, point) }),
  z.strictObject({
    kind: z.literal('task.duplicate'),
    tasks: z.array(taskId).min(1),
    offset: point,
    keepIncoming: z.boolean(),
  }),
  /** YAML text of one or more tasks, as `copy` gives it. */
  z.strictObject({
    kind: z.literal('tasks.paste'),
    yaml: z.string().max(1_000_000),
    at: point.optional(),
    keepIncoming: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('group.set'),
    id: taskId,
    /** Absent: the group is dissolved (its tasks stay). */
    group: z
      .strictObject({
        title: z.string().optional(),
        tasks: z.array(taskId),
        color: z.string().optional(),
        collapsed: z.boolean().optional(),
      })
      .optional(),
  }),
  /** Tasks come into a group or leave it; the others in it stay. A group that loses its last task is dissolved. */
  z.strictObject({
    kind: z.literal('group.members'),
    id: taskId,
    add: z.array(taskId).optional(),
    remove: z.array(taskId).optional(),
  }),
  z.strictObject({
    kind: z.literal('note.set'),
    /** Index in `notes`; the length of the list adds one. */
    index: z.number().int().min(0),
    /** Absent: removed. */
    note: z
      .strictObject({ text: z.string(), at: point, size: point.optional(), color: z.string().optional() })
      .optional(),
  }),
  /** What is not named stays as it is, also when somebody else changed it meanwhile. `color: null` takes the colour away. */
  z.strictObject({
    kind: z.literal('note.change'),
    index: z.number().int().min(0),
    change: z.strictObject({
      text: z.string().optional(),
      at: point.optional(),
      size: point.optional(),
      color: z.string().nullable().optional(),
    }),
  }),
  /** Typing in the text tab. Offsets refer to the text before the first change; changes ascend and don't overlap. */
  z.strictObject({ kind: z.literal('text.change'), changes: z.array(textChangeSchema).max(10_000) }),
])
export type Edit = z.infer<typeof editSchema>

/** Why an edit was refused; nothing has changed. */
export interface EditRefusal {
  /**
   * `would_make_cycle`, `unknown_task`, `task_exists`, `bad_name`; of edges `exists`, `self`, `no_target`, `not_connected`,
   * `not_removable`; `unknown_group`, `unknown_note`; `unparsable` (the file, or what is pasted), `bad_change` (made for another text),
   * `not_editable` (cannot be done without disturbing the text, or the key has an edit of its own).
   */
  readonly code: string
  /** For people: `would make a cycle: a → b → c → a`. */
  readonly message: string
  readonly remedy?: string
  readonly tasks?: readonly string[]
  /** Where a connection can't be taken out: why some of those after it can't be either, so that the rest can be tried at once. */
  readonly others?: readonly EditRefusal[]
}

/** The text after an edit, and the change that leads there (ascending, not overlapping, offsets in the old text). */
export interface EditedText {
  readonly text: string
  readonly changes: readonly TextChange[]
  /** Ids of tasks that came into being (add, duplicate, paste), for selecting them. */
  readonly created: readonly string[]
}
