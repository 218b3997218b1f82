import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { lastLines } from '../platform/logs.ts'

/** Of so many failures the logs are read; of further ones the recorded error has to do. */
const MOST_READ = 1000

interface Failure {
  readonly exitCode?: number
  readonly error?: string
  /** Path of the log relative to the pipeline's folder. */
  readonly log?: string
}

/** What a node says of a failure: of a command its exit code and the last line it wrote, which mostly says why. */
export function lastWords({ exitCode, error, log }: Failure, folder: string): string | undefined {
  // It ended well and failed all the same: the error says why.
  if (exitCode === undefined || exitCode === 0) return error
  const line = log === undefined ? undefined : lastLines(resolve(folder, log), 1)[0]
  const words = line === undefined ? '' : stripVTControlCharacters(line).trim().slice(0, 200)
  return words === '' ? error : `exit ${exitCode} · ${words}`
}

/** The same for recorded attempts, each read once. */
export function recordedWords(folder: string): (failure: Failure) => string | undefined {
  const known = new Map<string, string | undefined>()
  return (failure) => {
    const { log, error } = failure
    if (log === undefined) return error
    if (!known.has(log)) {
      if (known.size >= MOST_READ) return error
      known.set(log, lastWords(failure, folder))
    }
    return known.get(log)
  }
}
