import { type Measured, timed } from './measure.ts'
import type { Peer } from './peers.ts'
import { PHASES, type Phase, Project } from './project.ts'
import type { Workload } from './workloads.ts'

/** One timed phase of one peer. */
export interface Reading extends Omit<Measured, 'output' | 'exitCode'> {
  readonly peer: string
  readonly workload: Workload
  readonly count: number
  readonly phase: Phase
  /** Outputs that were written. */
  readonly ran: number
  /** Why it doesn't count: a wrong result, an error, or too long. */
  readonly wrong?: string
}

export interface Plan {
  readonly peers: readonly Peer[]
  readonly workloads: readonly Workload[]
  readonly counts: readonly number[]
  readonly rounds: number
  readonly limitSeconds: number
}

/** Rounds are outermost and the peers take turns in each: a slow spell of the machine meets them all. A peer that failed sits out. */
export async function readings(
  plan: Plan,
  onReading: (reading: Reading) => void,
): Promise<readonly Reading[]> {
  const all: Reading[] = []
  const out = new Set<string>()
  // Removed at the end: ext4 makes files ten times slower for a while after so many were deleted.
  using kept = new DisposableStack()
  for (const count of plan.counts) {
    for (let round = 0; round < plan.rounds; round++) {
      for (const workload of plan.workloads) {
        for (const peer of plan.peers) {
          const key = `${peer.name} ${workload}`
          if (out.has(key) || count > (peer.largest?.[workload] ?? Number.POSITIVE_INFINITY)) continue
          for (const reading of await phasesOf(peer, workload, count, plan.limitSeconds, kept)) {
            all.push(reading)
            onReading(reading)
            if (reading.wrong !== undefined) out.add(key)
          }
        }
      }
    }
  }
  return all
}

async function phasesOf(
  peer: Peer,
  workload: Workload,
  count: number,
  limitSeconds: number,
  kept: DisposableStack,
): Promise<readonly Reading[]> {
  const project = kept.use(new Project(peer, workload, count))
  const found: Reading[] = []
  for (const phase of PHASES) {
    await settle()
    project.prepare(phase)
    const before = project.outputTimes()
    const { output, exitCode, ...figures } = await timed({
      command: peer.command,
      cwd: project.folder,
      limitSeconds,
      ...(peer.env ? { env: peer.env } : {}),
    })
    const after = project.outputTimes()
    const wrong =
      exitCode === undefined
        ? `over ${limitSeconds} s`
        : exitCode !== 0
          ? `exit code ${exitCode}: ${output.trim().slice(-200)}`
          : project.isCorrect()
            ? undefined
            : 'wrong results'
    const ran = after.filter((time, task) => time !== before[task]).length
    found.push({ peer: peer.name, workload, count, phase, ran, ...figures, ...(wrong ? { wrong } : {}) })
    if (wrong) break
  }
  return found
}

/** So long that tools which compare times see what comes next as newer: kernels stamp files with the time of the last tick. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50))
