import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
import type { RunEvent, TaskChanged, TaskProgress } from '../../../src-shared/run/events.ts'
import type { Reason } from '../../../src-shared/run/reasons.ts'
import { type GraphLine, type RecordLine, recordPath, type TaskLine } from './record-lines.ts'

/** Lines are written together, so often. */
const LATEST_MS = 33
const PROGRESS_EVERY_MS = 1_000
/** A record ends here, with a word to the user: the run itself goes on. */
const MOST_BYTES = 256 * 1024 * 1024
/** Reasons longer than this are kept without their before and after. */
const MOST_REASON_CHARACTERS = 4_000

/**
 * Writes what the app shows of a graph made by code, for this process and any other that looks. Nothing is made before the first task,
 * so that a graph without tasks hides no earlier one. A record that can't be written is told of once and harms nothing else.
 */
export class GraphRecorder {
  readonly #folder: string
  readonly #header: GraphLine
  readonly #onProblem: (message: string) => void
  readonly #progressAt = new Map<string, number>()
  #file: number | undefined
  #waiting: string[] = []
  #timer: NodeJS.Timeout | undefined
  #written = 0
  #isClosed = false

  constructor(folder: string, header: GraphLine, onProblem: (message: string) => void) {
    this.#folder = folder
    this.#header = header
    this.#onProblem = onProblem
  }

  added(line: TaskLine): void {
    this.#add(line)
  }

  happened(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        return
      case 'task':
        return this.#taskChanged(event)
      case 'progress':
        return this.#progressed(event)
      case 'run-finished':
        if (this.#file !== undefined || this.#waiting.length > 0) this.#add(event)
    }
  }

  /** Writes the rest. Repeated: no-op. */
  close(): void {
    if (this.#isClosed) return
    this.#flush()
    this.#end()
  }

  #taskChanged(event: TaskChanged): void {
    const isNews = event.state !== 'waiting' && event.state !== 'starting'
    if (isNews) this.#add(event.reasons === undefined ? event : { ...event, reasons: short(event.reasons) })
  }

  #progressed(event: TaskProgress): void {
    const now = performance.now()
    if (now - (this.#progressAt.get(event.task) ?? -PROGRESS_EVERY_MS) < PROGRESS_EVERY_MS) return
    this.#progressAt.set(event.task, now)
    this.#add(event)
  }

  #add(line: RecordLine): void {
    if (this.#isClosed) return
    this.#waiting.push(`${JSON.stringify(line)}\n`)
    this.#timer ??= setTimeout(() => this.#flush(), LATEST_MS)
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#waiting.length === 0) return
    const bytes = Buffer.from(this.#waiting.join(''))
    this.#waiting = []
    try {
      this.#file ??= this.#begin()
      for (let from = 0; from < bytes.length; ) from += writeSync(this.#file, bytes, from)
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      this.#onProblem(`the app can't show this graph any further: its record can't be written (${detail})`)
      this.#end()
      return
    }
    this.#written += bytes.length
    if (this.#written <= MOST_BYTES) return
    this.#onProblem('the app shows no more of this graph: its record has reached 256 MiB')
    this.#end()
  }

  /** In the place of the last graph's at once: who looks never sees half of two. */
  #begin(): number {
    const path = recordPath(this.#folder)
    const file = openSync(`${path}.${this.#header.run}`, 'wx', 0o600)
    writeSync(file, `${JSON.stringify(this.#header)}\n`)
    renameSync(`${path}.${this.#header.run}`, path)
    return file
  }

  #end(): void {
    this.#isClosed = true
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

function short(reasons: readonly Reason[]): readonly Reason[] {
  if (JSON.stringify(reasons).length <= MOST_REASON_CHARACTERS) return reasons
  return reasons.slice(0, 20).map((reason): Reason => {
    if (reason.kind === 'command-changed') return { kind: reason.kind, part: reason.part }
    if (reason.kind === 'result-changed') return { kind: reason.kind, task: reason.task }
    return reason
  })
}
