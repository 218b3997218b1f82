import type { Json } from '../../src-shared/json.ts'
import type { ThrownError } from '../engine/ports.ts'

/** Something that a slot or a worker executes for one attempt. */
export interface Execution {
  /** The process group to end when the attempt must end early; undefined while (or where) there is none. */
  group(): number | undefined
  /** Settles when the attempt's own process has ended or its function has returned; never rejects. */
  readonly ended: Promise<ExecutionEnd>
}

export interface Spent {
  readonly cpuMs?: number
  /** Known to have written nothing into its log. */
  readonly isSilent?: boolean
  /** Of its largest process, where the system told. */
  readonly peakMemoryBytes?: number
  /** The kept worker whose group may hold processes that the function left behind; the worker itself stays. */
  readonly leftoverOf?: number
}

export type ExecutionEnd =
  /** A program ended. `leftoverGroup`: it left processes in its group, which the launcher has to end. */
  | (Spent & {
      readonly kind: 'exited'
      readonly exitCode?: number
      readonly signal?: string
      readonly leftoverGroup?: number
      readonly remark: string
    })
  | (Spent & { readonly kind: 'returned'; readonly result?: Json })
  | (Spent & ThrownError & { readonly kind: 'threw'; readonly exitCode?: number })
  /** The kept process that should have executed it ended in the middle. */
  | { readonly kind: 'died'; readonly exitCode?: number; readonly signal?: string; readonly error: string }
  /** The slot can't work on this machine; nothing was started. */
  | { readonly kind: 'unusable' }
  /** Nothing was started. */
  | {
      readonly kind: 'refused'
      readonly error: string
      readonly exitCode?: number
      /** What was asked for can't be started, now or later. */
      readonly isHopeless?: boolean
    }
