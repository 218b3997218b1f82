import { followLog } from '../platform/logs.ts'
import type { Logger } from './options.ts'

/** Hands what a worker prints to the logger, line by line, until the function given back is called. */
export function forwardOutput(logPath: string, task: string, logger: Logger): () => void {
  let pending = ''
  const stop = followLog(logPath, 0, (text) => {
    const lines = (pending + text).split('\n')
    // A line without an end is passed on in pieces.
    pending = lines.pop() ?? ''
    if (pending.length > 65_536) lines.push(pending.slice(0, pending.length))
    if (pending.length > 65_536) pending = ''
    for (const line of lines) logger.info?.(line, { task })
  })
  return () => {
    stop()
    if (pending !== '') logger.info?.(pending, { task })
  }
}
