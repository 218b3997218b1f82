/**
 * What the engine needs of the world. Each port has one real implementation (platform, workers, store) and one fake for the
 * simulation. The engine itself has no file system, no process and no clock.
 */
import type { Json, JsonObject } from '../../src-shared/json.ts'
import type { FingerprintMode, TaskId } from '../../src-shared/pipeline/model.ts'
import type { Reason } from '../../src-shared/run/reasons.ts'
import type { RunCounts, RunOutcome } from '../../src-shared/run/state.ts'

// ---------------------------------------------------------------- time

export interface Clock {
  /** Milliseconds since 1970, for people and records. */
  now(): number
  /** Milliseconds of the monotonic clock, for durations. */
  monotonic(): number
  /** Calls back once after `delayMs`; the function returned forgets it. */
  after(delayMs: number, callback: () => void): () => void
}

// ---------------------------------------------------------------- files

/**
 * What a path is now. Times are nanoseconds as decimal text (they outgrow a number); a digest is `ALGORITHM:hex`.
 * A directory's digest covers the names and contents of all regular files below it.
 */
export type FileState =
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'file'
      readonly sizeBytes: number
      readonly mtimeNs: string
      readonly ctimeNs: string
      readonly inode: string
      /** Absent in mode `stat`. */
      readonly digest?: string
    }
  | { readonly kind: 'directory'; readonly mtimeNs: string; readonly digest?: string; readonly files: number }
  /** A socket, a device, or not readable: `error` says which. */
  | { readonly kind: 'unreadable'; readonly error: string }

/** Paths are relative to the pipeline's folder, or absolute. */
export interface Files {
  /**
   * The state of a path without reading its content: one `stat`, and the digest from the kept stat (size, mtime, ctime, inode) where
   * that still holds and is not racily clean. `unread` where the content must be read first. With `unlisted` a folder is told as
   * such, without a digest: nothing below it is looked at. A list names what of a folder does not count (files and folders, as seen
   * from it).
   */
  look(path: string, mode: FingerprintMode, folders?: 'unlisted' | readonly string[]): FileState | 'unread'
  /** Reads what `look` called unread, off the main thread; afterwards the states in the order of `paths`. */
  read(
    paths: readonly string[],
    mode: FingerprintMode,
    without?: readonly string[],
  ): Promise<readonly FileState[]>
  /** As `read`, here and now, for a small file; undefined for what must be left to `read`. */
  readSmall(path: string, mode: FingerprintMode): FileState | undefined
  /** Files (not directories) that a glob matches, sorted, relative to the folder, without `.taskgraph/`. */
  glob(pattern: string): readonly string[]
  /** Makes the folders above a target. */
  makeFoldersFor(paths: readonly string[]): void
  /** For `atomic`: renames a temporary path to its real name. */
  rename(from: string, to: string): void
  /** For `atomic`: removes temporary paths of an attempt that came to nothing; what isn't there is none. */
  discard(paths: readonly string[]): void
  /** For `reuse`: copies or hard-links files to new names; false where it can't (the task then runs). */
  reproduce(
    pairs: readonly { readonly from: string; readonly to: string }[],
    how: 'copy' | 'link',
  ): Promise<boolean>
}

/** The function's code: its own file and the local files that it imports, the whole chain. Never executes any of it. */
export interface Code {
  /** Digest by path (relative to the folder); an error names a file or export that isn't there. */
  closure(kind: 'module' | 'python', module: string, symbol: string, isFile: boolean): CodeClosure
  /**
   * What tells one interpreter from another: from its real path and `stat`, with the version last recorded for them. Never executes
   * it. Absent: the name alone counts.
   */
  interpreterIdentity?(name: string): string
}

/** Digest of a text, `ALGORITHM:hex`. */
export type Hash = (text: string) => string
export type CodeClosure =
  | { readonly ok: true; readonly files: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string }

/**
 * What reading a file once told, with the stat that it was read under (`size:mtimeNs:ctimeNs:inode`): good for as long as the stat is
 * the same. Nothing racily clean is ever put in.
 */
export interface KeptDigest {
  readonly stamp: string
  /** `ALGORITHM:hex`. */
  readonly digest: string
  /** What else was found in the content, as JSON text: the imports of a source file. */
  readonly extra?: string
}

/** Digests that outlive the process, shared by all pipeline files of a folder. Paths are relative to the folder, or absolute. */
export interface DigestCache {
  /** `kind` is `content` or `code`: the same file may be kept once as each. */
  get(path: string, kind: string): KeptDigest | undefined
  put(path: string, kind: string, kept: KeptDigest): void
}

// ---------------------------------------------------------------- processes

/** Proof that the user allowed this run. Only the trust service makes one; a launcher refuses to work without. */
export interface RunPermit {
  readonly permit: unique symbol
}

/** One attempt to execute a task. Paths absolute. */
export interface Job {
  readonly task: TaskId
  readonly run: string
  readonly attempt: number
  readonly action:
    | { readonly kind: 'shell'; readonly command: string; readonly shell?: readonly string[] }
    | { readonly kind: 'exec'; readonly words: readonly string[] }
    | {
        readonly kind: 'module'
        readonly module: string
        readonly export: string
        readonly args: readonly Json[] | JsonObject
      }
    | {
        readonly kind: 'python'
        readonly interpreter: string
        readonly module: string
        readonly isFile: boolean
        /** Where imports, and a dotted name, are looked for: the pipeline's folder. Absent: `cwd`. */
        readonly importRoot?: string
        readonly function: string
        readonly args: readonly Json[] | JsonObject
        /** Keyword arguments beside a list. */
        readonly kwargs?: JsonObject
      }
  /** Absolute. */
  readonly cwd: string
  /** Declared variables, on top of the engine's own environment. */
  readonly env: Readonly<Record<string, string>>
  /** Absolute path of the file that receives stdout and stderr; its folder exists. */
  readonly logPath: string
  readonly timeoutMs?: number
  readonly graceMs: number
  readonly wantsResult: boolean
  /** Changes when the code did: a kept worker that loaded another version is not used. */
  readonly codeDigest?: string
}

/** How an attempt ended. `error` is for people and already says what to do where that is known. */
export type JobOutcome =
  | (JobEnd & { readonly status: 'succeeded'; readonly result?: Json })
  | (JobEnd & {
      readonly status: 'failed'
      readonly exitCode?: number
      readonly signal?: string
      readonly error: string
      /** A thrown error's name and what else is known of it, of a function. */
      readonly errorName?: string
      readonly stack?: string
      readonly code?: string | number
      readonly cause?: ThrownError
      readonly errors?: readonly ThrownError[]
      /** Another attempt would end the same: something is wrong with what was asked for, not with the doing. */
      readonly isHopeless?: boolean
    })
  | (JobEnd & { readonly status: 'timed-out'; readonly error: string })
  | (JobEnd & { readonly status: 'cancelled' })

/** What a function threw, as far as it can be told to another process. */
export interface ThrownError {
  readonly name: string
  readonly message: string
  readonly stack?: string
  /** `ENOENT` and the like. */
  readonly code?: string | number
  readonly cause?: ThrownError
  /** Of an `AggregateError`. */
  readonly errors?: readonly ThrownError[]
}

export interface JobEnd {
  readonly durationMs: number
  readonly cpuMs?: number
  readonly peakMemoryBytes?: number
}

export interface RunningJob {
  /** Settles once every process of the attempt is gone; never rejects. */
  readonly outcome: Promise<JobOutcome>
  /** SIGTERM to the group, SIGKILL after the grace time. Repeated: no-op. */
  cancel(): void
}

export interface Launcher {
  /** `onProgress` gets each `::progress` of the attempt, at most ten a second. */
  start(permit: RunPermit, job: Job, onProgress: (fraction: number, message?: string) => void): RunningJob
  /** Ends every process that is left. */
  close(): Promise<void>
}

// ---------------------------------------------------------------- history

/** What one attempt was made of: everything that decides whether it is still good. */
export interface Fingerprint {
  /** Digest over all parts. Two equal hashes mean equal parts. */
  readonly hash: string
  /** `run`, `args`, `module`, `python`, `env`, `cwd`, `shell`, `interpreter`, `targets`, `inputs` …: value as JSON. */
  readonly command: JsonObject
  /** Digest by path of source file. */
  readonly code: Readonly<Record<string, string>>
  readonly inputs: Readonly<Record<string, InputSignature>>
  /** Digest by task whose result is used. */
  readonly results: Readonly<Record<string, string>>
}

/** `signature` is what counts; the rest is shown to people. */
export interface InputSignature {
  readonly signature: string
  readonly sizeBytes?: number
  readonly mtimeNs?: string
}

/** A target as an attempt left it. */
export interface TargetRecord {
  readonly path: string
  readonly kind: 'file' | 'directory'
  readonly sizeBytes?: number
  readonly mtimeNs: string
  /** Kept where `hashTargets` is on or the digest was at hand. */
  readonly digest?: string
}

/** The last good state of a task: by an attempt that succeeded, or accepted by hand. */
export interface GoodRecord {
  readonly run: string
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly fingerprint: Fingerprint
  readonly targets: readonly TargetRecord[]
  readonly result?: Json
  readonly accepted: boolean
}

/** What the history knows of a task: its last finished (or interrupted) attempt, and its last good state. */
export interface TaskRecord {
  readonly task: TaskId
  readonly last?: {
    readonly run: string
    readonly attempt: number
    readonly state: 'succeeded' | 'failed' | 'timed-out' | 'cancelled' | 'interrupted'
    readonly at: number
    readonly error?: string
    readonly exitCode?: number
    readonly durationMs?: number
    readonly log?: string
  }
  readonly good?: GoodRecord
  /** Set by "mark stale": the task is stale whatever its fingerprint, until it succeeds. */
  readonly markedStale?: boolean
  /** Of the last successful attempts, newest first, at most five; milliseconds. */
  readonly durationsMs: readonly number[]
}

export interface RunRecord {
  readonly run: string
  /** Path of the pipeline file relative to the folder. */
  readonly pipeline: string
  readonly startedAt: number
  /** `cli`, `app`, `web`, `library`. */
  readonly by: string
  /** What was asked, as JSON: targets, only, force, params … */
  readonly asked: JsonObject
  readonly engineVersion: string
  /** The exact text that ran. */
  readonly text: string
}

export interface AttemptRecord {
  readonly run: string
  readonly task: TaskId
  readonly attempt: number
  readonly state: 'succeeded' | 'failed' | 'timed-out' | 'cancelled'
  readonly startedAt: number
  readonly durationMs: number
  readonly queuedMs?: number
  /** Index of the slot it ran in, for the timeline's lanes. */
  readonly lane?: number
  readonly exitCode?: number
  readonly signal?: string
  readonly error?: string
  readonly cpuMs?: number
  readonly peakMemoryBytes?: number
  readonly reasons?: readonly Reason[]
  readonly log?: string
  /** With a success: the new good state. */
  readonly good?: GoodRecord
}

/**
 * The engine's side of the history. Writes are collected and committed at most 50 ms later in one transaction; `flush` commits at once.
 * A task counts as fresh for a later run only once its row is written.
 */
export interface History {
  record(task: TaskId): TaskRecord | undefined
  beginRun(run: RunRecord): void
  /**
   * A row that says `running`: after a crash it is what was interrupted. `made` is what the attempt begins with; by it an attempt can
   * still be told as good that ended when nobody could record it.
   */
  startAttempt(
    run: string,
    task: TaskId,
    attempt: number,
    startedAt: number,
    log: string,
    made?: () => Fingerprint,
  ): void
  finishAttempt(attempt: AttemptRecord): void
  endRun(run: string, outcome: RunOutcome, counts: RunCounts, finishedAt: number): void
  flush(): void
}

// ---------------------------------------------------------------- all of them

/** Hears what each decision about a task rests on, beside its record in the history. The same may be told again. */
export interface Witness {
  file(task: TaskId, state: FileState, ...question: Parameters<Files['look']>): void
  glob(task: TaskId, pattern: string, found: readonly string[]): void
  closure(task: TaskId, closure: CodeClosure, ...question: Parameters<Code['closure']>): void
  interpreter(task: TaskId, name: string, identity: string): void
}

/** What looking needs: `status`, `explain` and previews get no more, so they can start nothing. */
export interface ObservingPorts {
  readonly clock: Clock
  readonly files: Files
  readonly code: Code
  readonly hash: Hash
  readonly history: Pick<History, 'record'>
  readonly witness?: Witness
}

/** What a run needs. */
export interface EnginePorts extends ObservingPorts {
  readonly history: History
  readonly launcher: Launcher
  /** 0 to 1, for the jitter of retries. */
  readonly random: () => number
}
