import { z } from 'zod'
import type { HostEventName, HostEvents } from './commands.ts'

/** Errors cross as data. Code branches on `code`; `message` is for people and says what to do. */
export interface WireError {
  readonly code: string
  readonly message: string
  readonly details?: unknown
}

/** From the app to the host. */
export const requestSchema = z.strictObject({
  id: z.number().int().min(0),
  command: z.string().max(100),
  input: z.unknown(),
  /** The caller can read a snapshot as flat lists (`PackedSnapshot`). */
  packed: z.literal(true).optional(),
})
export type Request = z.infer<typeof requestSchema>

/** From the host to the app. */
export type HostMessage =
  | {
      readonly id: number
      readonly ok: true
      readonly value: unknown
      /** The value is a `PackedSnapshot`. */
      readonly packed?: true
    }
  | { readonly id: number; readonly ok: false; readonly error: WireError }
  | { readonly [N in HostEventName]: { readonly event: N; readonly data: HostEvents[N] } }[HostEventName]
