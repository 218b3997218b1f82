import { fileURLToPath } from 'node:url'

/** A function and where a worker finds it. */
export interface WorkerFunction {
  readonly module: string
  readonly export: string
  readonly func: (...args: never[]) => unknown
}

/**
 * Binds a function to its module, so that a child process can call it: `workerFunction(import.meta.url, createList)`. The module must
 * export it under `exportName` (default: the function's own name). The module and its local imports then count as the task's code.
 */
export function workerFunction(
  moduleUrl: string | URL,
  func: (...args: never[]) => unknown,
  exportName: string = func.name,
): WorkerFunction {
  if (typeof func !== 'function')
    throw new TypeError(`workerFunction: expected a function but was ${typeof func}`)
  if (exportName === '' || exportName.startsWith('bound '))
    throw new TypeError('workerFunction: the function has no name of its own; give the name of its export')
  return { module: modulePath(moduleUrl), export: exportName, func }
}

/** The path of a module given as a path or file URL. */
export function modulePath(module: string | URL): string {
  const text = String(module)
  return text.startsWith('file:') ? fileURLToPath(text.replace(/[?#].*$/, '')) : text
}
