import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { editSchema } from '../pipeline/edits.ts'
import type {
  AttemptView,
  Explanation,
  FileEntry,
  Hello,
  LogWindow,
  PreviewView,
  RunView,
  Snapshot,
  SnapshotChange,
  SourceText,
  TaskDetail,
  TaskInstances,
  TrustQuestion,
} from './views.ts'
import type { WhyView } from './why-view.ts'

/** What a client may do; the one table of who may call what (W10). */
export type Permission = 'read' | 'edit' | 'run' | 'trust'

const path = z.string().min(1).max(4096)
const task = z.string().min(1).max(1000)
const tasks = z.array(task).max(100_000)
/** Which open pipeline: its absolute path. */
const pipeline = path

/** What to run. */
const verb = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('stale') }),
  /** The tasks and what they lack: upstream tasks that never succeeded or whose targets are gone, but none that is merely stale. */
  z.strictObject({ verb: z.literal('task'), tasks }),
  /** Up to here: the tasks and everything upstream that is stale. */
  z.strictObject({ verb: z.literal('upTo'), tasks }),
  /** The tasks alone. */
  z.strictObject({ verb: z.literal('only'), tasks }),
  /** The tasks and all that depends on them. */
  z.strictObject({ verb: z.literal('from'), tasks }),
  /** As `task`, with the tasks themselves as if stale. */
  z.strictObject({ verb: z.literal('force'), tasks }),
])
export type RunVerb = z.infer<typeof verb>

/** The output's type is carried by `output`, which is never a value: the host is trusted by its own app. */
const gives =
  <O>() =>
  <P extends Permission, I extends z.ZodType>(permission: P, input: I) => ({
    permission,
    input,
    output: undefined as O | undefined,
  })
const nothing = z.strictObject({})
const logOf = z.strictObject({
  pipeline,
  task,
  run: z.string().max(100).optional(),
  attempt: z.number().int().optional(),
})

/**
 * Every command, once: what it takes (checked at the host), what it gives, and what it needs permission for.
 */
export const commands = {
  'app.hello': gives<Hello>()('read', nothing),
  /** The JSON Schema of the file format, for completions and their descriptions. */
  'app.schema': gives<JsonObject>()('read', nothing),
  'app.recent': gives<readonly FileEntry[]>()('read', nothing),
  'app.templates': gives<readonly { id: string; title: string; description: string }[]>()('read', nothing),
  'app.browse': gives<{ folder: string; parent?: string; entries: readonly FileEntry[] }>()(
    'read',
    z.strictObject({ folder: path.optional() }),
  ),
  'app.createFromTemplate': gives<{ path: string }>()(
    'edit',
    z.strictObject({ template: z.string(), folder: path }),
  ),
  /** A pipeline without tasks, in a folder that is made for it: the file is named after the folder. */
  'app.createEmpty': gives<{ path: string }>()(
    'edit',
    z.strictObject({ name: z.string().min(1).max(200), folder: path }),
  ),
  'pipeline.open': gives<Snapshot>()('read', z.strictObject({ path })),
  'pipeline.close': gives<null>()('read', z.strictObject({ pipeline })),
  'pipeline.snapshot': gives<Snapshot>()('read', z.strictObject({ pipeline })),

  'document.edit': gives<{ revision: number; created: readonly string[] }>()(
    'edit',
    z.strictObject({
      pipeline,
      edits: z.array(editSchema).min(1).max(1000),
      /** For the undo menu: `Move 3 tasks`. */
      label: z.string().max(200),
      /** Successive edits with the same key become one undo step. */
      mergeKey: z.string().max(200).optional(),
      /** For text changes: the revision that the offsets refer to; refused when it is no longer the present one. */
      revision: z.number().int().optional(),
    }),
  ),
  'document.undo': gives<{ label?: string }>()('edit', z.strictObject({ pipeline })),
  'document.redo': gives<{ label?: string }>()('edit', z.strictObject({ pipeline })),
  'document.text': gives<{ text: string; revision: number }>()('read', z.strictObject({ pipeline })),
  'document.copy': gives<{ yaml: string }>()('read', z.strictObject({ pipeline, tasks })),
  'document.save': gives<{ revision: number }>()('edit', z.strictObject({ pipeline })),
  /** After a change from outside: keep the draft (`mine`) or take the file (`theirs`). */
  'document.resolve': gives<null>()('edit', z.strictObject({ pipeline, take: z.enum(['mine', 'theirs']) })),
  'document.setParams': gives<null>()(
    'edit',
    z.strictObject({ pipeline, params: z.record(z.string(), z.json()) }),
  ),

  'run.preview': gives<PreviewView>()('read', z.strictObject({ pipeline, what: verb })),
  'run.start': gives<{ run: string }>()(
    'run',
    z.strictObject({ pipeline, what: verb, failFast: z.boolean().optional() }),
  ),
  /** Without `tasks` the whole run. */
  'run.stop': gives<null>()('run', z.strictObject({ pipeline, tasks: tasks.optional() })),
  'run.list': gives<readonly RunView[]>()(
    'read',
    z.strictObject({ pipeline, limit: z.number().int().min(1).max(1000) }),
  ),
  'run.attempts': gives<readonly AttemptView[]>()(
    'read',
    z.strictObject({ pipeline, run: z.string().max(100) }),
  ),
  'run.text': gives<{ text: string }>()('read', z.strictObject({ pipeline, run: z.string().max(100) })),
  /**
   * Of each instance that a run executed, the executed ones that it depends on, as the text that ran says: directly, or by way of
   * some that were up to date.
   */
  'run.dependencies': gives<Readonly<Record<string, readonly string[]>>>()(
    'read',
    z.strictObject({ pipeline, run: z.string().max(100) }),
  ),

  'task.detail': gives<TaskDetail>()('read', z.strictObject({ pipeline, task })),
  /** The instances of a `foreach` task with the values of its loop; one row for any other task. */
  'task.instances': gives<TaskInstances>()('read', z.strictObject({ pipeline, task })),
  /** A source file as the task's last good attempt had it, and as it is now. Refused for a file that the task does not read. */
  'task.source': gives<{ before: SourceText; after: SourceText }>()(
    'read',
    z.strictObject({ pipeline, task, path }),
  ),
  'task.explain': gives<readonly Explanation[]>()('read', z.strictObject({ pipeline, task })),
  /** The same for people: counts of all instances, and the explanations of the first `limit` that have reasons. */
  'task.why': gives<WhyView>()(
    'read',
    z.strictObject({ pipeline, task, limit: z.number().int().min(1).max(1000) }),
  ),
  'task.history': gives<readonly AttemptView[]>()(
    'read',
    z.strictObject({ pipeline, task, limit: z.number().int().min(1).max(1000) }),
  ),
  'task.accept': gives<null>()('edit', z.strictObject({ pipeline, tasks, undo: z.boolean().optional() })),
  /** Both are steps of the undo log; `undo` takes back what was done to these tasks, whenever that was. */
  'task.markStale': gives<null>()('edit', z.strictObject({ pipeline, tasks, undo: z.boolean().optional() })),

  /** A window of a log. Without `from` the last `bytes`; without `run` the last attempt. An instance's id, or the task's own. */
  'log.read': gives<LogWindow>()(
    'read',
    z.strictObject({
      pipeline,
      task,
      run: z.string().max(100).optional(),
      attempt: z.number().int().optional(),
      from: z.number().int().min(0).optional(),
      bytes: z
        .number()
        .int()
        .min(1)
        .max(512 * 1024),
    }),
  ),
  /** Starts `log.grew` events for this client's connection; a second call replaces the first, no `task` ends it. */
  'log.follow': gives<null>()('read', z.strictObject({ pipeline, task: task.optional() })),
  'log.search': gives<{ total: number; hits: readonly { offset: number; line: number; text: string }[] }>()(
    'read',
    z.strictObject({
      pipeline,
      task,
      run: z.string().max(100).optional(),
      attempt: z.number().int().optional(),
      text: z.string().min(1).max(1000),
      limit: z.number().int().min(1).max(10_000),
    }),
  ),

  /** Where the log is, for people and their editors. Without `run` the last attempt's. */
  'log.path': gives<{ path: string }>()('read', logOf),
  /** Opens the log in the desktop's own program for text; refused where the host has no desktop. */
  'log.open': gives<null>()('read', logOf),

  /** A preview of a target: capped text, or base64 of an image. */
  'output.read': gives<OutputPreview>()(
    'read',
    z.strictObject({ pipeline, task, index: z.number().int().min(0) }),
  ),

  'trust.question': gives<TrustQuestion>()('read', z.strictObject({ pipeline })),
  /** Allows exactly what was shown; with `folder` every pipeline of this user in the pipeline's folder, from now on. */
  'trust.grant': gives<null>()(
    'trust',
    z.strictObject({
      pipeline,
      digest: z.string().max(200),
      scope: z.enum(['pipeline', 'folder']).optional(),
    }),
  ),
  /** Takes back what was allowed, for the folder too. */
  'trust.revoke': gives<null>()('trust', z.strictObject({ pipeline })),

  /** A window of its own, where the host makes the windows (`capabilities.windows`). */
  'app.openWindow': gives<null>()('read', z.strictObject({ path: path.optional() })),
  'shell.reveal': gives<null>()('read', z.strictObject({ pipeline, path })),
} as const

export type OutputPreview =
  | { readonly kind: 'missing' }
  /** At most 1,000 entries, folders first; `total` counts all. */
  | {
      readonly kind: 'directory'
      readonly entries: readonly {
        readonly name: string
        readonly isFolder: boolean
        readonly sizeBytes?: number
      }[]
      readonly total: number
    }
  | { readonly kind: 'image'; readonly mime: string; readonly base64: string; readonly sizeBytes: number }
  | {
      readonly kind: 'text'
      readonly as: 'text' | 'json' | 'csv' | 'tsv' | 'markdown'
      readonly text: string
      readonly isCut: boolean
      readonly sizeBytes: number
    }
  | { readonly kind: 'binary'; readonly sizeBytes: number }

export type CommandName = keyof typeof commands
export type CommandInput<N extends CommandName> = z.infer<(typeof commands)[N]['input']>
export type CommandOutput<N extends CommandName> = Exclude<(typeof commands)[N]['output'], undefined>

/** What a host tells without being asked. */
export interface HostEvents {
  /** Parts of one open pipeline changed: at most one message every 33 ms. */
  readonly 'pipeline.changed': { readonly pipeline: string; readonly change: SnapshotChange }
  /** The followed log grew; ask for the new window with `log.read`. */
  readonly 'log.grew': {
    readonly pipeline: string
    readonly task: string
    readonly sizeBytes: number
    readonly isLive: boolean
  }
  /** A menu entry or a second instance asks the window to do something: a command of the app's palette by its id. */
  readonly 'app.command': { readonly command: string; readonly path?: string }
  /** Worth a line to the user: a damaged history was set aside, a run ended while nobody looked. */
  readonly 'app.notice': {
    readonly level: 'info' | 'warning' | 'error'
    readonly text: string
    readonly detail?: string
  }
}
export type HostEventName = keyof HostEvents
