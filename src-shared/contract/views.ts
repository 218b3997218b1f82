/** What the app shows: plain data that crosses from host to app. Ids of tasks are the file's own (one node each); instances of a `foreach` come apart. */
import type { JsonObject } from '../json.ts'
import type { TextChange } from '../pipeline/edits.ts'
import type { DependencyKind } from '../pipeline/model.ts'
import type { Problem } from '../pipeline/problem.ts'
import type { Reason, ReasonKind } from '../run/reasons.ts'
import type { DisplayState, RunCounts, RunOutcome } from '../run/state.ts'

/** One task as the canvas draws it. Changes only when the document does. */
export interface NodeView {
  readonly id: string
  readonly title: string
  readonly kind: 'shell' | 'exec' | 'module' | 'python' | 'broken'
  /** The command's first line, or `file.py:function`. */
  readonly summary: string
  readonly description?: string
  readonly color?: string
  readonly targets: readonly { readonly name?: string; readonly path: string }[]
  readonly isDisabled: boolean
  /** Number of instances of a `foreach` task; absent for others. */
  readonly instances?: number
  /** Number of problems that name this task. */
  readonly problems: number
  readonly group?: string
  /** The file's own `layout` entry; absent: the app lays it out itself. */
  readonly position?: readonly [number, number]
}

/** One arrow. Several dependencies between the same two tasks are one edge: reference before needs before inferred. */
export interface EdgeView {
  /** `FROM->TO` */
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kind: DependencyKind
  readonly kinds: readonly DependencyKind[]
  /** The path that joins them, if one does. */
  readonly path?: string
  /** Index of the target that is used, for the handle it starts at. */
  readonly target?: number
}

export interface GroupView {
  readonly id: string
  readonly title: string
  readonly tasks: readonly string[]
  readonly color?: string
  readonly collapsed: boolean
}

export interface NoteView {
  readonly index: number
  readonly text: string
  readonly at: readonly [number, number]
  readonly size?: readonly [number, number]
  readonly color?: string
}

/** The live row of a task: one for each node, replaced as a whole when anything in it changes. */
export interface TaskRow {
  readonly id: string
  readonly state: DisplayState
  /** First reason first; the whole list of what made it stale. Without before and after (see `task.explain`). */
  readonly reasons: readonly string[]
  /** The kind of each reason, in the same order: for queries like `stale:code`. */
  readonly reasonKinds?: readonly ReasonKind[]
  /** One short line for the node: `exit 2 · No such file`, `input-changed data.csv`, `blocked by train`. */
  readonly text?: string
  readonly attempt?: number
  /** Milliseconds since 1970. */
  readonly startedAt?: number
  readonly finishedAt?: number
  readonly durationMs?: number
  /** Median of the last five, from three on. */
  readonly estimateMs?: number
  /** 0 to 1. */
  readonly progress?: number
  readonly progressText?: string
  /** Place in the queue, from 1. */
  readonly place?: number
  readonly blockedBy?: string
  /** For `foreach`: how many instances are in each state. */
  readonly instances?: Readonly<Partial<Record<DisplayState, number>>>
}

export interface RunView {
  readonly run: string
  readonly startedAt: number
  readonly finishedAt?: number
  readonly by: string
  readonly asked: JsonObject
  readonly state: 'running' | RunOutcome | 'interrupted'
  readonly counts: RunCounts
  readonly tasks: number
  readonly done: number
  readonly running: number
  /** Milliseconds that are probably left. */
  readonly leftMs?: number
  readonly pipelineChangedSince: boolean
  /** Digest of the text that it ran: runs with the same one ran the same text. Absent for the run that is on. */
  readonly version?: string
}

export interface DocumentView {
  /** Absolute path. */
  readonly path: string
  readonly folder: string
  readonly name: string
  /** Grows by one with each change of the draft. */
  readonly revision: number
  readonly isSaved: boolean
  /** The draft is what an earlier session left unsaved, and nothing has been done to it since. */
  readonly isRestored?: true
  readonly canUndo: boolean
  readonly canRedo: boolean
  readonly undoLabel?: string
  readonly redoLabel?: string
  /** The file was changed outside and the draft too: both are kept until the user chooses. */
  readonly conflict?: { readonly theirs: string }
  /** The file is gone, or can't be written. */
  readonly trouble?: string
  readonly isTrusted: boolean
  /** Set where nothing can be edited or run from here, and why: a graph made by code. */
  readonly readOnly?: { readonly reason: string }
  /** The values that hold: the file's, but for those that were set for this session. */
  readonly params: JsonObject
  /** The file's own values; absent where it has none. */
  readonly paramDefaults?: JsonObject
}

/** Everything of one open pipeline; `changed` events carry the same parts, only those that changed. */
export interface Snapshot {
  /** Grows by one with each `changed` event; a gap means: ask for a new snapshot. */
  readonly sequence: number
  readonly document: DocumentView
  readonly nodes: readonly NodeView[]
  readonly edges: readonly EdgeView[]
  readonly groups: readonly GroupView[]
  readonly notes: readonly NoteView[]
  readonly rows: readonly TaskRow[]
  readonly problems: readonly Problem[]
  readonly run?: RunView
}

/** The parts of a snapshot that changed. `nodes`, `edges` and `rows` hold changed ones alone; `removed…` the ids that are gone. */
export interface SnapshotChange {
  readonly sequence: number
  readonly document?: DocumentView
  readonly nodes?: readonly NodeView[]
  readonly removedNodes?: readonly string[]
  /** The order of all nodes, when it changed. */
  readonly order?: readonly string[]
  readonly edges?: readonly EdgeView[]
  readonly removedEdges?: readonly string[]
  readonly groups?: readonly GroupView[]
  readonly notes?: readonly NoteView[]
  readonly rows?: readonly TaskRow[]
  readonly problems?: readonly Problem[]
  readonly run?: RunView
  /** The text's change, for an open text tab: offsets in the text of `document.revision - 1`. */
  readonly text?: { readonly revision: number; readonly changes: readonly TextChange[] }
}

/** The inspector's view of one task. */
export interface TaskDetail {
  readonly id: string
  /** The task's map as it stands in the file, for the form. */
  readonly definition: JsonObject
  readonly dependencies: readonly {
    readonly task: string
    readonly kinds: readonly DependencyKind[]
    readonly path?: string
  }[]
  readonly dependents: readonly string[]
  readonly inputs: readonly {
    readonly path: string
    readonly name?: string
    readonly exists: boolean
    readonly isOutside: boolean
  }[]
  readonly targets: readonly {
    readonly path: string
    readonly name?: string
    readonly exists: boolean
    readonly isOutside: boolean
  }[]
  readonly instances: readonly TaskRow[]
  /** The command as it would run now, with every reference put in. */
  readonly command: string
}

export interface TaskInstances {
  /** Names of the loops, in the file's order. */
  readonly names: readonly string[]
  readonly instances: readonly { readonly row: TaskRow; readonly values: JsonObject }[]
}

/** What is known of a source file at one time. */
export type SourceText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  /** Why the text isn't known: only digests are kept of large files and of data. */
  | { readonly kind: 'unknown'; readonly why: string }

export interface Explanation {
  readonly task: string
  readonly state: 'fresh' | 'stale' | 'upstream' | 'disabled'
  readonly reasons: readonly Reason[]
  readonly last?: {
    readonly run: string
    readonly attempt: number
    readonly state: string
    readonly at: number
    readonly durationMs?: number
    readonly error?: string
  }
  readonly acceptedAt?: number
  /** What it depends on, with each one's state. */
  readonly upstream: readonly { readonly task: string; readonly state: string }[]
}

export interface AttemptView {
  readonly run: string
  readonly task: string
  readonly attempt: number
  readonly state: string
  readonly startedAt: number
  readonly durationMs?: number
  readonly queuedMs?: number
  readonly lane?: number
  readonly exitCode?: number
  readonly signal?: string
  readonly error?: string
  readonly cpuMs?: number
  readonly peakMemoryBytes?: number
  readonly reasons: readonly Reason[]
  readonly accepted?: boolean
}

export interface PreviewView {
  readonly tasks: readonly {
    readonly task: string
    readonly why: 'stale' | 'upstream' | 'forced'
    readonly estimateMs?: number
  }[]
  /** Number of instances that would run; more than `tasks` where a `foreach` is among them. */
  readonly count?: number
  /** Of the whole, with the workers there are. Absent: no history yet. */
  readonly estimateMs?: number
  readonly fresh: number
}

/** A window of a log: bytes decoded as UTF-8 with replacement, cut at line ends where possible. */
export interface LogWindow {
  readonly text: string
  readonly from: number
  readonly to: number
  readonly sizeBytes: number
  readonly isLive: boolean
  readonly run?: string
  readonly attempt?: number
}

export interface Capabilities {
  readonly pickFile: boolean
  readonly revealInFolder: boolean
  /** A log can be opened in the desktop's own program. */
  readonly openLog?: boolean
  readonly notifications: boolean
  readonly windows: boolean
}

export interface Hello {
  readonly version: string
  readonly capabilities: Capabilities
  /** The pipeline that the host was started with. */
  readonly opens?: string
  readonly jobs: number
}

export interface FileEntry {
  readonly name: string
  readonly path: string
  readonly kind: 'pipeline' | 'folder'
}

export interface TrustQuestion {
  /** Must be given back unchanged to grant. */
  readonly digest: string
  readonly folder: string
  readonly owner: string
  readonly commands: readonly { readonly task: string; readonly command: string }[]
  readonly scripts: readonly string[]
  /** What changed since it was trusted last. */
  readonly changed: readonly string[]
  /** Whether the whole folder may be trusted: it is no home or root folder, and the file is this user's own. */
  readonly canTrustFolder: boolean
}
