import type { Json } from '../../src-shared/json.ts'

export type TaskKind = 'shell' | 'python' | 'module'

/** The map of a new task as it will stand in the file. An empty command gives one that runs and says so. */
export function newTask(kind: TaskKind, command: string, target = ''): Record<string, Json> {
  const text = command.trim()
  const made: Record<string, Json> = target.trim() === '' ? {} : { targets: target.trim() }
  if (kind === 'python') return { python: text === '' ? 'task.py:main' : text, ...made }
  if (kind === 'module') return { module: text === '' ? 'task.js' : text, ...made }
  return { run: text === '' ? 'echo hello' : text, ...made }
}

/** The file that a shell command's output is sent to, the last one if there are several; empty where that isn't plain to see. */
export function madeBy(command: string): string {
  const files = [...command.matchAll(/(?<![>&\d\\])>{1,2}\s*([^\s;|&<>()"'`$*]+)(?=[\s;|&)]|$)/g)]
  return files.map(([, file = '']) => file).findLast((file) => !file.startsWith('/dev/')) ?? ''
}

/** A name from the command's first word or file, with a number where it is taken. */
export function uniqueId(kind: TaskKind, command: string, isTaken: (id: string) => boolean): string {
  const file = command.trim().split(/[\s:#]/)[0] ?? ''
  const word =
    file
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? ''
  const base = word.replace(/[^\w-]+/g, '_').replace(/^[^A-Za-z_]+/, '') || (kind === 'shell' ? 'task' : kind)
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}_${number}`
    if (!isTaken(id)) return id
  }
}
