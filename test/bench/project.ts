import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Peer } from './peers.ts'
import { expectedResults, type Needs, needsOf, TASK_SCRIPT, type Workload } from './workloads.ts'

/** What is timed, in this order in one project. */
export const PHASES = ['cold', 'noop', 'touch', 'edit'] as const
export type Phase = (typeof PHASES)[number]

/** A fresh folder with the sources and one peer's description of the work. */
export class Project implements Disposable {
  readonly folder: string
  readonly #needs: Needs
  readonly #sources: number[]

  constructor(peer: Peer, workload: Workload, count: number) {
    this.folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), `bench-${workload}-${count}-`))
    this.#needs = needsOf(workload, count)
    this.#sources = this.#needs.map((_, task) => task)
    for (const name of ['in', 'out']) mkdirSync(join(this.folder, name))
    for (const task of this.#sources) this.#writeSource(task)
    writeFileSync(join(this.folder, 't.sh'), TASK_SCRIPT)
    peer.generate(this.folder, this.#needs)
  }

  /** Changes what the phase wants changed: `touch` the last task's source, `edit` its content. */
  prepare(phase: Phase): void {
    const last = this.#sources.length - 1
    if (phase === 'touch') utimesSync(join(this.folder, 'in', `${last}.txt`), new Date(), new Date())
    if (phase !== 'edit') return
    this.#sources[last] = (this.#sources[last] ?? 0) + 1000
    this.#writeSource(last)
  }

  /** When each output was last written. */
  outputTimes(): readonly (bigint | undefined)[] {
    return this.#sources.map(
      (_, task) => statSync(this.#output(task), { bigint: true, throwIfNoEntry: false })?.mtimeNs,
    )
  }

  /** Whether every output holds the right number. */
  isCorrect(): boolean {
    return expectedResults(this.#sources, this.#needs).every((expected, task) => {
      try {
        return Number.parseInt(readFileSync(this.#output(task), 'utf8'), 10) === expected
      } catch {
        return false
      }
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #output(task: number): string {
    return join(this.folder, 'out', `${task}.txt`)
  }

  #writeSource(task: number): void {
    writeFileSync(join(this.folder, 'in', `${task}.txt`), `${this.#sources[task]}\n`)
  }
}
