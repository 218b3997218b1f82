/** What the task made. */
export function Outputs({ task }: { readonly task: string }) {
  return task === '' ? null : null
}
