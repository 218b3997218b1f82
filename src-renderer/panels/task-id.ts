/** The file's own id: an instance's without its loop values. */
export const fileId = (task: string): string => task.replace(/\[.*\]$/, '')

/** What a task is called: its title, with the values of the loop where it is an instance; its id where it has none. */
export function taskTitle(nodes: ReadonlyMap<string, { readonly title?: string }>, task: string): string {
  const id = fileId(task)
  return (nodes.get(id)?.title ?? id) + task.slice(id.length)
}

/** Tells the attempts of one task apart. */
export const attemptKey = ({ run, attempt }: { readonly run: string; readonly attempt: number }): string =>
  `${run}#${attempt}`
