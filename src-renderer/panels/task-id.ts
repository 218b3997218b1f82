/** The file's own id: an instance's without its loop values. */
export const fileId = (task: string): string => task.replace(/\[.*\]$/, '')

/** Tells the attempts of one task apart. */
export const attemptKey = ({ run, attempt }: { readonly run: string; readonly attempt: number }): string =>
  `${run}#${attempt}`
