import type { TaskGraph } from '../../src-shared/pipeline/model.ts'
import { assess } from '../engine/status.ts'
import type { Board } from './board.ts'
import type { Workspace } from './workspace.ts'

const LEAST_PAUSE_MS = 1_000
const PAUSE_FACTOR = 20

interface AssessorParts {
  readonly workspace: Workspace
  readonly board: Board
  /** What there is to check now; undefined while the text has errors. */
  readonly graph: () => TaskGraph | undefined
  /** While a run of this process is on, the history in memory is the newest there is. */
  readonly isRunning: () => boolean
  readonly onChecked: () => void
  readonly onBug: (error: unknown) => void
}

/** Keeps the board's rows true to the files: one check at a time, and whatever comes in meanwhile makes one more. */
export class Assessor {
  readonly #parts: AssessorParts
  #checking: Promise<void> | undefined
  #isDue = false
  #isClosed = false
  #tookMs = 0
  #later: NodeJS.Timeout | undefined

  constructor(parts: AssessorParts) {
    this.#parts = parts
  }

  /** Resolves when the rows are those of now. */
  now(): Promise<void> {
    this.#isDue = true
    this.#checking ??= this.#loop()
    return this.#checking
  }

  /**
   * For hints, which may come in streams. While a run is on, its tasks write files all the time and its rows tell what happens anyway:
   * checks then take a small part of the time. Whoever ends a run asks for `now`.
   */
  soon(): void {
    if (this.#isClosed) return
    if (!this.#parts.isRunning()) return this.#check()
    this.#later ??= setTimeout(
      () => {
        this.#later = undefined
        if (!this.#isClosed) this.#check()
      },
      Math.max(LEAST_PAUSE_MS, this.#tookMs * PAUSE_FACTOR),
    ).unref()
  }

  #check(): void {
    void this.now().catch(this.#parts.onBug)
  }

  /** Resolves once no check is on. */
  async settled(): Promise<void> {
    await this.#checking
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#later)
    await this.settled()
  }

  async #loop(): Promise<void> {
    // Whoever began it has to hold its promise before it can be over.
    await undefined
    try {
      while (this.#isDue && !this.#isClosed) {
        this.#isDue = false
        await this.#once()
      }
    } finally {
      // In the same breath as the last look at `#isDue`: who asks from here on begins another one.
      this.#checking = undefined
    }
  }

  async #once(): Promise<void> {
    const { workspace, board, graph, isRunning, onChecked } = this.#parts
    const checked = graph()
    if (!checked) return
    // Another process may have run something meanwhile: the command line beside the open window.
    if (!isRunning()) workspace.history.refresh()
    const begunAt = performance.now()
    const assessments = await assess(checked, workspace.observing)
    this.#tookMs = performance.now() - begunAt
    if (checked !== graph()) this.#isDue = true
    else board.setAssessments(assessments)
    onChecked()
  }
}
