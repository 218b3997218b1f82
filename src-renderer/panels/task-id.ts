/** The file's own id: an instance's without its loop values. */
export const fileId = (task: string): string => task.replace(/\[.*\]$/, '')
