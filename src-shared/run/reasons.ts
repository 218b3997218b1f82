import type { Json } from '../json.ts'

/** A file as it was seen: for people and for the "before and after" of a reason. Times in milliseconds since 1970. */
export interface FileSignature {
  readonly sizeBytes?: number
  readonly mtimeMs?: number
  /** `sha256:…` and the like; undefined for a missing file or mode `stat`. */
  readonly digest?: string
}

/** Why a task would run (spec/2-engine.md, the table). Each is concrete enough to act on. */
export type Reason =
  | { readonly kind: 'never-run' }
  | {
      readonly kind: 'last-failed' | 'last-cancelled' | 'interrupted'
      readonly run: string
      readonly attempt: number
      readonly at: string
      readonly error?: string
    }
  | {
      readonly kind: 'command-changed'
      /** Which part: `run`, `args`, `module`, `python`, `env`, `cwd`, `shell`, `interpreter`, `targets`, … */
      readonly part: string
      readonly before?: Json
      readonly after?: Json
    }
  | {
      readonly kind: 'code-changed'
      readonly path: string
      readonly before?: FileSignature
      readonly after?: FileSignature
    }
  | {
      readonly kind: 'input-changed' | 'input-added' | 'input-missing'
      readonly path: string
      readonly before?: FileSignature
      readonly after?: FileSignature
    }
  | {
      readonly kind: 'target-missing' | 'target-changed'
      readonly path: string
      readonly before?: FileSignature
      readonly after?: FileSignature
    }
  | { readonly kind: 'result-changed'; readonly task: string; readonly before?: Json; readonly after?: Json }
  | { readonly kind: 'upstream'; readonly tasks: readonly string[] }
  | { readonly kind: 'always' }
  /** `byMark`: marked stale by hand, not asked for by this run. */
  | { readonly kind: 'forced'; readonly byMark?: true }

export type ReasonKind = Reason['kind']
