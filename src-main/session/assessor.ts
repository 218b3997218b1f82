import type { TaskGraph } from '../../src-shared/pipeline/model.ts'
import { assess } from '../engine/status.ts'
import type { Board } from './board.ts'
import type { Workspace } from './workspace.ts'

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

  constructor(parts: AssessorParts) {
    this.#parts = parts
  }

  /** Resolves when the rows are those of now. */
  now(): Promise<void> {
    this.#isDue = true
    this.#checking ??= this.#loop().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  soon(): void {
    if (!this.#isClosed) void this.now().catch(this.#parts.onBug)
  }

  /** Resolves once no check is on. */
  async settled(): Promise<void> {
    await this.#checking
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.settled()
  }

  async #loop(): Promise<void> {
    const { workspace, board, graph, isRunning, onChecked } = this.#parts
    while (this.#isDue && !this.#isClosed) {
      this.#isDue = false
      const checked = graph()
      if (!checked) return
      // Another process may have run something meanwhile: the command line beside the open window.
      if (!isRunning()) workspace.history.refresh()
      const assessments = await assess(checked, workspace.observing)
      if (checked !== graph()) this.#isDue = true
      else board.setAssessments(assessments)
      onChecked()
    }
  }
}
