import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, timed } from './measure.ts'
import { LIBRARY_IMPORT, SEED_ENVIRONMENT, SEED_IMPORT } from './peers.ts'

/** What each task does: next to nothing, so that the library itself is measured; or it reads a number and writes one. */
const WORKS = ['computes', 'writes a file'] as const
type Work = (typeof WORKS)[number]

const SIDES = ['library, JavaScript', 'library, Python', 'natcap taskgraph'] as const
type Side = (typeof SIDES)[number]

/** One program of one library: added tasks, and its end. */
interface FunctionReading {
  readonly work: Work
  readonly workers: number
  readonly count: number
  readonly side: Side
  /** From the first task added to the end of all. */
  readonly seconds: number
  /** User and system time of all its processes, start included. */
  readonly cpuSeconds?: number
  readonly peakMb?: number
}

export interface FunctionPlan {
  readonly counts: readonly number[]
  readonly rounds: number
  readonly limitSeconds: number
}

const GOAL = 10

/** Function tasks of our library beside the seed's, the sides taking turns; a Markdown table. */
export async function functionTasks(plan: FunctionPlan, onReading: (text: string) => void): Promise<string> {
  const readings: FunctionReading[] = []
  const sides = SIDES.filter((side) => isInstalled(side))
  // Removed at the end: ext4 makes files slowly for a while after so many were deleted.
  using kept = new DisposableStack()
  for (const count of plan.counts)
    for (let round = 0; round < plan.rounds; round++)
      for (const work of WORKS)
        for (const workers of [0, 2])
          for (const side of sides) {
            // A Python function has a process of its own in our library: there is no other way to compare.
            if (side === 'library, Python' && workers === 0) continue
            const reading = await measure({ work, workers, count, side }, plan.limitSeconds, kept)
            readings.push(reading)
            onReading(
              `functions: ${side}, ${work}, ${workers} workers, ${count}: ${reading.seconds.toFixed(2)} s`,
            )
          }
  return tableOf(readings, sides.includes('natcap taskgraph'))
}

function isInstalled(side: Side): boolean {
  if (side === 'library, JavaScript') return true
  const [words, env] = side === 'library, Python' ? ['pass', {}] : [SEED_IMPORT, SEED_ENVIRONMENT]
  return spawnSync('/usr/bin/python3', ['-c', words], { env: { ...process.env, ...env } }).status === 0
}

type Case = Pick<FunctionReading, 'work' | 'workers' | 'count' | 'side'>

async function measure(what: Case, limitSeconds: number, kept: DisposableStack): Promise<FunctionReading> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-functions-'))
  kept.defer(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['in', 'out']) mkdirSync(join(folder, name))
  const { work, workers, count, side } = what
  if (work === 'writes a file')
    for (let task = 0; task < count; task++) writeFileSync(join(folder, 'in', `${task}.txt`), `${task}\n`)
  writeFileSync(join(folder, 'work.mjs'), JAVASCRIPT)
  writeFileSync(join(folder, 'work.py'), PYTHON)
  writeFileSync(join(folder, 'main.mjs'), ourProgram(what))
  writeFileSync(join(folder, 'main.py'), seedProgram(what))
  const isSeed = side === 'natcap taskgraph'
  const { output, exitCode, cpuSeconds, peakMb } = await timed({
    command: isSeed ? ['/usr/bin/python3', 'main.py'] : [process.execPath, 'main.mjs'],
    cwd: folder,
    limitSeconds,
    ...(isSeed ? { env: SEED_ENVIRONMENT } : {}),
  })
  const seconds = Number(/^done in ([\d.]+) s$/m.exec(output)?.[1])
  const made = readdirSync(join(folder, 'out')).length
  if (exitCode !== 0 || !(seconds > 0) || made !== (work === 'computes' ? 0 : count))
    throw new Error(
      `${side}, ${work}, ${workers} workers: expected ${count} tasks but was ${output.slice(-500)}`,
    )
  return {
    ...what,
    seconds,
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    ...(peakMb === undefined ? {} : { peakMb }),
  }
}

const JAVASCRIPT = `import { readFileSync, writeFileSync } from 'node:fs'
export const square = (n) => n * n
export const add = (out, source) => writeFileSync(out, \`\${Number.parseInt(readFileSync(source, 'utf8'), 10) * 31 + 11}\\n\`)
`

const PYTHON = `def square(n):
    return n * n
def add(out, source):
    with open(source) as file:
        number = int(file.read())
    with open(out, "w") as file:
        file.write("%d\\n" % (number * 31 + 11))
`

function ourProgram({ work, workers, count, side }: Case): string {
  const name = work === 'computes' ? 'square' : 'add'
  const func =
    side === 'library, Python'
      ? `{ python: 'work.py:${name}' }`
      : `workerFunction(new URL('./work.mjs', import.meta.url), ${name})`
  const task =
    work === 'computes'
      ? '{ func, args: [i] }'
      : "{ func, args: ['out/' + i + '.txt', 'in/' + i + '.txt'], targetPathList: ['out/' + i + '.txt'] }"
  return `import { TaskGraph, workerFunction } from ${LIBRARY_IMPORT}
import { ${name} } from './work.mjs'
await using graph = new TaskGraph('workspace', ${workers})
const func = ${func}
const begunAt = performance.now()
for (let i = 0; i < ${count}; i++) graph.addTask(${task})
graph.close()
await graph.join()
console.log(\`done in \${(performance.now() - begunAt) / 1000} s\`)
`
}

function seedProgram({ work, workers, count }: Case): string {
  const task =
    work === 'computes'
      ? 'func=work.square, args=(i,)'
      : 'func=work.add, args=("out/%d.txt" % i, "in/%d.txt" % i), target_path_list=["out/%d.txt" % i]'
  return `${SEED_IMPORT}
import time, work
if __name__ == "__main__":
    graph = taskgraph.TaskGraph("workspace", ${workers})
    begun_at = time.perf_counter()
    for i in range(${count}):
        graph.add_task(${task}, task_name=str(i))
    graph.close()
    graph.join()
    print("done in %f s" % (time.perf_counter() - begun_at), flush=True)
`
}

function tableOf(readings: readonly FunctionReading[], hasSeed: boolean): string {
  const head =
    '| each task | workers | N | library | tasks/s | CPU ms a task | peak MB | throughput ÷ natcap taskgraph | goal |\n' +
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |'
  const keyOf = ({ work, workers, count }: Case): string => `${work} | ${workers} | ${count}`
  const rows = [...Map.groupBy(readings, keyOf)].flatMap(([key, group]) => {
    const rateOf = (side: Side): number | undefined => {
      const own = group.filter((reading) => reading.side === side)
      return own.length === 0 ? undefined : (own[0]?.count ?? 0) / median(own.map(({ seconds }) => seconds))
    }
    const seed = rateOf('natcap taskgraph')
    return SIDES.flatMap((side) => {
      const own = group.filter((reading) => reading.side === side)
      const rate = rateOf(side)
      if (rate === undefined) return []
      const cpu = median(
        own.flatMap(({ cpuSeconds, count }) => (cpuSeconds === undefined ? [] : (1000 * cpuSeconds) / count)),
      )
      const peak = median(own.flatMap(({ peakMb }) => peakMb ?? []))
      const cells = [
        key,
        side,
        rate.toFixed(0),
        cpu.toFixed(2),
        peak.toFixed(0),
        ...againstSeed(side, rate, seed),
      ]
      return [`| ${cells.join(' | ')} |`]
    })
  })
  const remark = hasSeed ? '' : '\n\nnatcap taskgraph is not installed: the goal was not measured.'
  return `### Function tasks\n\n${[head, ...rows].join('\n')}${remark}`
}

function againstSeed(side: Side, rate: number, seed: number | undefined): readonly [string, string] {
  if (side === 'natcap taskgraph' || seed === undefined) return ['', '']
  const ratio = rate / seed
  return [`${ratio.toFixed(1)} ×`, `≥ ${GOAL} ×: ${ratio >= GOAL ? 'met' : 'goal missed'}`]
}
