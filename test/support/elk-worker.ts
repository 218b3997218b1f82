import { createRequire } from 'node:module'

/** ELK's own stand-in for a worker, which runs in this thread: Node has no `Worker` of the web's kind. */
export function elkWorker(): Worker {
  const { Worker } = createRequire(import.meta.url)('elkjs/lib/elk-worker.min.js') as {
    readonly Worker: new () => Worker
  }
  return new Worker()
}
