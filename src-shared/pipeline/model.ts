import type { Json, JsonObject } from '../json.ts'

/**
 * The id of one task instance: the file's own id, or `ID[name=value,…]` for an instance of a `foreach` task.
 * A plain string is not one: only expansion makes them.
 */
export type TaskId = string & { readonly __brand: 'TaskId' }

/** A path with the name it has in the file, where `inputs` or `targets` is a map. Relative to the pipeline's folder. */
export interface NamedPath {
  readonly name?: string
  readonly path: string
}

/** `retries` in full. `count` is the number of attempts after the first; delays in milliseconds. */
export interface RetryPolicy {
  readonly count: number
  readonly delayMs: number
  /** Factor by which the delay grows from one retry to the next (exponential backoff). */
  readonly backoff: number
  readonly maxDelayMs: number
  /** 0 to 1: the part of the delay that is random. */
  readonly jitter: number
}

/** `content` and `stat` as in the file format, anything else is a digest name of `crypto.getHashes()`. */
export type FingerprintMode = 'content' | 'stat' | (string & {})

/** What the task executes, as the file says it: strings still hold their `${{ … }}`. */
export type ActionDefinition =
  | { readonly kind: 'shell'; readonly command: string }
  | { readonly kind: 'exec'; readonly words: readonly string[] }
  | { readonly kind: 'module'; readonly module: string; readonly export: string; readonly args: Arguments }
  | {
      readonly kind: 'python'
      /** `file.py` or `package.module`. */
      readonly module: string
      readonly isFile: boolean
      readonly function: string
      readonly args: Arguments
    }

/** Positional arguments, or one options object (`module`) / keyword arguments (`python`). */
export type Arguments = readonly Json[] | JsonObject

/** The values of one loop name. */
export type LoopValues =
  | { readonly kind: 'list'; readonly values: readonly Json[] }
  | { readonly kind: 'glob'; readonly pattern: string }

/** A value of a task that is known only once references are put in: where it stands, from the task, and the text. */
export interface OpenSetting {
  readonly at: readonly [
    key: 'title' | 'timeout' | 'grace' | 'priority' | 'retries' | 'resources',
    inner?: string,
  ]
  readonly text: string
}

/** One task as written in the file, with `defaults` applied, shorthands written out and units parsed; before expansion. */
export interface TaskDefinition {
  readonly id: string
  readonly title?: string
  readonly description?: string
  readonly color?: string
  readonly action: ActionDefinition
  readonly inputs: readonly NamedPath[]
  readonly targets: readonly NamedPath[]
  readonly needs: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Relative to the pipeline's folder; `.` is the folder. */
  readonly cwd: string
  /** Words of the shell before the command; undefined: the platform's default. */
  readonly shell?: readonly string[]
  readonly retries: RetryPolicy
  readonly timeoutMs?: number
  readonly graceMs: number
  readonly priority: number
  /** `cpu` in cores, `memory` in bytes, every other name a pool. Always has `cpu`. */
  readonly resources: Readonly<Record<string, number>>
  readonly foreach?: ReadonlyMap<string, LoopValues>
  readonly fingerprint: FingerprintMode
  readonly ignore: readonly string[]
  readonly hashTargets: boolean
  readonly always: boolean
  readonly result: boolean
  readonly disabled: boolean
  readonly atomic: boolean
  readonly reuse?: 'copy' | 'link'
  /** Absent in the definition of an instance, which has the values. Elsewhere the defaults stand in their places. */
  readonly open?: readonly OpenSetting[]
}

export interface GroupDefinition {
  readonly id: string
  readonly title?: string
  readonly tasks: readonly string[]
  readonly color?: string
  readonly collapsed: boolean
}

export interface NoteDefinition {
  readonly text: string
  readonly at: readonly [number, number]
  readonly size?: readonly [number, number]
  readonly color?: string
}

/** A whole file, valid by itself (schema, names, references, cycles between the file's own tasks). */
export interface PipelineFile {
  readonly name?: string
  readonly description?: string
  readonly params: JsonObject
  readonly env: Readonly<Record<string, string>>
  readonly pools: Readonly<Record<string, number>>
  readonly interpreters: { readonly python?: string }
  /** In the order of the file. */
  readonly tasks: ReadonlyMap<string, TaskDefinition>
  readonly groups: readonly GroupDefinition[]
  readonly notes: readonly NoteDefinition[]
  readonly layout: Readonly<Record<string, readonly [number, number]>>
}

/** A piece of text that is known only when the task starts. */
export type Hole =
  /** The `index`th target of the task itself; a hole only in an `atomic` task. */
  | { readonly hole: 'target'; readonly index: number; readonly quote: boolean }
  /** The JSON result of another task, or a part of it. */
  | {
      readonly hole: 'result'
      readonly of: TaskId
      readonly path: readonly (string | number)[]
      readonly quote: boolean
    }

/** Text with holes. Everything else has been put in at expansion, quoted for the shell where the command is one. */
export type Template = readonly (string | Hole)[]

/** A JSON argument with holes in it. */
export type ArgumentNode =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'text'; readonly template: Template }
  /** The whole entry is a result and keeps its JSON type. */
  | { readonly kind: 'result'; readonly of: TaskId; readonly path: readonly (string | number)[] }
  | { readonly kind: 'list'; readonly items: readonly ArgumentNode[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, ArgumentNode])[] }

/** What an instance executes; paths in commands are relative to the task's `cwd`. */
export type Action =
  | { readonly kind: 'shell'; readonly command: Template }
  | { readonly kind: 'exec'; readonly words: readonly Template[] }
  | { readonly kind: 'module'; readonly module: string; readonly export: string; readonly args: ArgumentNode }
  | {
      readonly kind: 'python'
      readonly module: string
      readonly isFile: boolean
      readonly function: string
      readonly args: ArgumentNode
    }

export type DependencyKind = 'reference' | 'needs' | 'inferred'

/** One reason for which a task waits for another. A pair of tasks may have several. */
export interface Dependency {
  readonly on: TaskId
  readonly kind: DependencyKind
  /** The path that joins them, for `inferred` and for a reference to a target. Relative to the folder. */
  readonly path?: string
  /** Where it stands in the file, from the task: `['inputs', 0]`, `['run']`, `['needs', 1]`. */
  readonly at: readonly (string | number)[]
}

/** One runnable instance: everything is resolved but results and atomic targets. Paths are relative to the folder, normalised, with `/`. */
export interface Task {
  readonly id: TaskId
  /** The file's own id; equal to `id` without `foreach`. */
  readonly definition: TaskDefinition
  /** The loop's values for this instance, in the file's order. */
  readonly loop?: JsonObject
  readonly action: Action
  /** Declared inputs: files, directories, or globs as written (`isGlob`); what a glob matches is looked up when the task's turn comes. */
  readonly inputs: readonly (NamedPath & { readonly isGlob: boolean })[]
  readonly targets: readonly NamedPath[]
  /**
   * Paths (relative to the folder) that argument strings and words of `run` would name if they are files: candidates for the
   * seed's rule that such a file is an input. Targets of the task itself and ignored paths are left out already.
   */
  readonly candidates: readonly string[]
  /** Globs and paths left out of the fingerprint. */
  readonly ignore: readonly string[]
  readonly dependencies: readonly Dependency[]
  /** Declared env (pipeline, then task), plus the values of `${{ env.NAME }}` under `references`. */
  readonly env: Readonly<Record<string, string>>
  readonly envReferences: Readonly<Record<string, string>>
  readonly cwd: string
  readonly shell?: readonly string[]
  /** The Python interpreter as the file names it (`python3` by default). */
  readonly python: string
  /** Left out of runs: `disabled` itself, or needs something that is. */
  readonly isDisabled: boolean
}

/** All instances with their dependencies: acyclic, every dependency exists, no target has two owners. */
export interface TaskGraph {
  readonly file: PipelineFile
  /** In the order of the file; instances in the order of their loops. */
  readonly tasks: ReadonlyMap<TaskId, Task>
  /** Dependencies first. Ties in the order of the file. */
  readonly order: readonly TaskId[]
  readonly dependents: ReadonlyMap<TaskId, readonly TaskId[]>
  /** Who makes a path. */
  readonly owners: ReadonlyMap<string, TaskId>
}
