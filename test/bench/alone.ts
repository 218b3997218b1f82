import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Plan } from '../../src-main/engine/plan.ts'
import { createClock } from '../../src-main/platform/clock.ts'
import { createFiles } from '../../src-main/platform/files.ts'
import { loadPipeline } from '../../src-main/session/load.ts'
import { median, timed } from './measure.ts'
import { PEERS } from './peers.ts'
import { Project } from './project.ts'
import { needsOf } from './workloads.ts'

/** One line of the second table. */
export interface Figure {
  readonly what: string
  readonly value: string
  readonly goal?: { readonly text: string; readonly isMet: boolean }
}

const seconds = (milliseconds: number): number => milliseconds / 1000

/** The order of a run with no process, no file and no history: tasks a second. */
export function schedulerAlone(count: number, rounds: number): Figure[] {
  return (['wide', 'layers'] as const).map((workload) => {
    const needs = needsOf(workload, count)
    const text = `taskgraph: 1\ntasks:\n${needs
      .map((on, task) => `  t${task}: { run: 'true', needs: [${on.map((one) => `t${one}`).join(', ')}] }\n`)
      .join('')}`
    const { graph } = loadPipeline(text, tmpdir())
    if (graph === undefined) throw new Error('expected a pipeline without problems')
    const rates = Array.from({ length: rounds }, () => {
      const begunAt = performance.now()
      const plan = Plan.create(graph, { tasks: graph.order, jobs: 2 })
      if (!plan.ok) throw new Error('expected a plan')
      while (!plan.value.isDone) {
        for (let id = plan.value.nextReady(); id !== undefined; id = plan.value.nextReady())
          plan.value.decided(id, 'stale')
        for (let next = plan.value.nextToStart(); next !== undefined; next = plan.value.nextToStart()) {
          plan.value.started(next.task)
          plan.value.finished(next.task, { status: 'succeeded' })
        }
      }
      return count / seconds(performance.now() - begunAt)
    })
    const rate = median(rates)
    return {
      what: `scheduler alone, ${workload}, ${count} tasks`,
      value: `${Math.round(rate).toLocaleString('en')} tasks/s`,
      goal: { text: '≥ 200,000', isMet: rate >= 200_000 },
    }
  })
}

/** How fast a big file is digested, beside `sha256sum`. */
export async function digests(sizeMb: number, rounds: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-digest-'))
  const block = Buffer.alloc(1 << 20, 7)
  const file = openSync(join(folder, 'big'), 'w')
  for (let mb = 0; mb < sizeMb; mb++) writeSync(file, block)
  closeSync(file)
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const clock = createClock()
    const files = createFiles({ root: folder, clock, digests: { get: () => undefined, put: () => {} } })
    const begunAt = performance.now()
    await files.read(['big'], 'content')
    ours.push(seconds(performance.now() - begunAt))
    const thenAt = performance.now()
    execFileSync('sha256sum', ['big'], { cwd: folder })
    theirs.push(seconds(performance.now() - thenAt))
  }
  rmSync(folder, { recursive: true })
  const rate = (times: readonly number[]) => `${Math.round(sizeMb / median(times))} MB/s`
  return [{ what: `digest of a file of ${sizeMb} MB`, value: `${rate(ours)} (sha256sum ${rate(theirs)})` }]
}

/** A task that writes so much to its log. */
export async function logVolume(sizeMb: number): Promise<Figure[]> {
  const ours = PEERS[0]
  if (ours === undefined) throw new Error('expected a peer')
  const folder = mkdtempSync(join(tmpdir(), 'bench-log-'))
  mkdirSync(join(folder, 'out'))
  writeFileSync(
    join(folder, 'work.taskgraph.yaml'),
    `taskgraph: 1\ntasks:\n  talk:\n    run: yes 0123456789abcdef0123456789abcdef | head -c ${sizeMb}M\n`,
  )
  const {
    exitCode,
    seconds: took,
    peakMb,
  } = await timed({ command: ours.command, cwd: folder, limitSeconds: 120 })
  const written = Number(
    execFileSync('du', ['-sb', '.taskgraph/logs'], { cwd: folder, encoding: 'utf8' }).split('\t')[0],
  )
  const isThere = statSync(join(folder, '.taskgraph')).isDirectory()
  rmSync(folder, { recursive: true })
  if (exitCode !== 0 || !isThere || written < sizeMb * 1e6)
    throw new Error(`expected a log of ${sizeMb} MB but was ${written} B`)
  return [
    {
      what: `a task that logs ${sizeMb} MB`,
      value: `${took.toFixed(1)} s, ${Math.round(sizeMb / took)} MB/s, largest process ${peakMb?.toFixed(0) ?? '-'} MB`,
    },
  ]
}

/** The engine's own process during a run: how long it keeps others waiting. */
export async function eventLoop(count: number): Promise<Figure[]> {
  const { exitCode, output } = await timed({
    command: [process.execPath, join(import.meta.dirname, 'event-loop.ts'), String(count)],
    cwd: tmpdir(),
    limitSeconds: 240,
  })
  const found = /p99 ([\d.]+) max ([\d.]+)/.exec(output)
  if (exitCode !== 0 || found === null) throw new Error(`expected figures but was: ${output.slice(-500)}`)
  return [
    {
      what: `event-loop delay during ${count} shell tasks`,
      value: `p99 ${found[1]} ms, longest ${found[2]} ms`,
      goal: { text: 'p99 ≤ 20 ms', isMet: Number(found[1]) <= 20 },
    },
  ]
}

/** The largest process of a cold run, which is the engine's. */
export async function engineMemory(count: number): Promise<Figure[]> {
  const ours = PEERS[0]
  if (ours === undefined) throw new Error('expected a peer')
  using project = new Project(ours, 'wide', count)
  const { exitCode, peakMb } = await timed({
    command: ours.command,
    cwd: project.folder,
    limitSeconds: 240,
  })
  if (exitCode !== 0) throw new Error(`expected a success but was exit code ${exitCode}`)
  const what = `engine memory at ${count} tasks`
  if (peakMb === undefined) return [{ what, value: 'not measured without GNU time' }]
  const goal = { text: '≤ 150 MB', isMet: peakMb <= 150 }
  return [{ what, value: `${Math.round(peakMb)} MB`, goal }]
}
