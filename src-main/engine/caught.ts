import { fail, ok, type Result } from '../../src-shared/result.ts'

/** An exception of a port as a value: one task's misfortune must not end the run. */
export function caught<T>(action: () => T): Result<T, string> {
  try {
    return ok(action())
  } catch (error) {
    return fail(messageOf(error))
  }
}

/** The same for a promise. */
export async function settled<T>(promise: Promise<T>): Promise<Result<T, string>> {
  try {
    return ok(await promise)
  } catch (error) {
    return fail(messageOf(error))
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
