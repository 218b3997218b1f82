/** Ends a switch over a union: a member that was forgotten is a compile error, and a loud one at run time. */
export function assertNever(value: never): never {
  throw new Error(`expected every case to be handled but was ${JSON.stringify(value)}`)
}
