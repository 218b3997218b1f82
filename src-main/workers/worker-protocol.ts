import type { Json, JsonObject } from '../../src-shared/json.ts'
import type { ThrownError } from '../engine/ports.ts'

/** One call, engine to worker: a line of JSON on descriptor 3. python_worker.py reads the same fields. */
export interface CallRequest {
  readonly id: number
  /** Absolute path of a file, or (Python, `isFile` false) a dotted module name. */
  readonly module: string
  readonly isFile: boolean
  /** Python only: the folder where imports are looked for beside the file's own. */
  readonly importRoot?: string
  readonly function: string
  /** A list is positional; an object is one options object (JavaScript) or keyword arguments (Python). */
  readonly args: readonly Json[] | JsonObject
  /** Python only: keyword arguments beside a list. */
  readonly kwargs?: JsonObject
  readonly cwd: string
  /** On top of the worker's own environment, for this call alone. */
  readonly env: Readonly<Record<string, string>>
  readonly logPath: string
  readonly wantsResult: boolean
  readonly codeDigest?: string
}

/** `hasSpawned`: the function started processes, so some may be left behind. */
export type CallReply =
  | {
      readonly id: number
      readonly kind: 'returned'
      readonly result: Json
      readonly cpuMs: number
      readonly hasSpawned: boolean
      /** It wrote nothing: its log may have gone to the next call. */
      readonly isSilent: boolean
    }
  | (ThrownError & {
      readonly id: number
      readonly kind: 'threw'
      readonly exitCode?: number
      readonly hasSpawned: boolean
      /** The worker is about to end itself: its state is unknown. */
      readonly isLast?: boolean
    })
  /** It loaded code that has changed since: use another worker. Nothing was called. */
  | { readonly id: number; readonly kind: 'stale' }

/** Checks what came from a worker: a function may write to our channel by mistake. */
export function parseCallReply(line: string): CallReply | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  return isCallReply(value) ? value : undefined
}

function isCallReply(value: unknown): value is CallReply {
  if (typeof value !== 'object' || value === null) return false
  const reply: Partial<Record<string, unknown>> = { ...value }
  if (typeof reply.id !== 'number') return false
  switch (reply.kind) {
    case 'stale':
      return true
    case 'returned':
      return (
        typeof reply.cpuMs === 'number' &&
        typeof reply.hasSpawned === 'boolean' &&
        typeof reply.isSilent === 'boolean' &&
        'result' in reply
      )
    case 'threw':
      return isThrown(reply) && typeof reply.hasSpawned === 'boolean'
    default:
      return false
  }
}

function isThrown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const thrown: Partial<Record<string, unknown>> = { ...value }
  return (
    typeof thrown.name === 'string' &&
    typeof thrown.message === 'string' &&
    (thrown.cause === undefined || isThrown(thrown.cause)) &&
    (thrown.errors === undefined || (Array.isArray(thrown.errors) && thrown.errors.every(isThrown)))
  )
}
