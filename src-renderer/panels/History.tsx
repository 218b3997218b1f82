/** What the task did before. */
export function History({ task }: { readonly task: string }) {
  return task === '' ? null : null
}
