/**
 * How fast the launcher is: `node test/bench/launcher.bench.ts [ROUNDS]`. 1000 tiny dash tasks with two slots beside `make -r -j2`, and
 * trivial function calls on two workers of each kind. Interleaved, so that a slow spell of the machine hits both. No test.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { issuePermit } from '../../src-main/engine/permit.ts'
import type { Job } from '../../src-main/engine/ports.ts'
import { createLauncher, type Helper } from '../../src-main/workers/launcher.ts'
import type { TaskId } from '../../src-shared/pipeline/model.ts'

const rounds = Number(process.argv[2] ?? 5)
const count = 1000
const folder = mkdtempSync(join(tmpdir(), 'taskgraph-bench-'))
const permit = issuePermit()

writeFileSync(join(folder, 't.sh'), 'read a < "$2"; echo $((a * 31 + 11)) > "$1"\n')
writeFileSync(join(folder, 'tasks.mjs'), 'export const one = () => 1\n')
writeFileSync(join(folder, 'tasks.py'), 'def one():\n    return 1\n')
for (const name of ['in', 'out', 'logs']) mkdirSync(join(folder, name))
for (let i = 0; i < count; i++) writeFileSync(join(folder, 'in', `${i}.txt`), `${i}\n`)
const outputs = Array.from({ length: count }, (_, i) => `out/${i}.txt`)
writeFileSync(
  join(folder, 'Makefile'),
  `all: ${outputs.join(' ')}\n${outputs.map((output, i) => `${output}: in/${i}.txt\n\tsh t.sh ${output} in/${i}.txt\n`).join('')}`,
)

function makeMs(): number {
  rmSync(join(folder, 'out'), { recursive: true })
  mkdirSync(join(folder, 'out'))
  const from = performance.now()
  spawnSync('make', ['-r', '-s', '-j2', 'all'], { cwd: folder })
  return performance.now() - from
}

/** Runs `total` jobs, two at a time, in a new launcher; milliseconds, its start included. */
let runs = 0
async function launcherMs(
  total: number,
  action: (index: number) => Job['action'],
  helper?: Helper,
): Promise<number> {
  const logs = join(folder, 'logs', String(++runs))
  mkdirSync(logs)
  const from = performance.now()
  const launcher = createLauncher({ slots: 2, ...(helper === undefined ? {} : { helpers: [helper] }) })
  let next = 0
  const lane = async () => {
    for (let index = next++; index < total; index = next++) {
      const job: Job = {
        task: `t${index}` as TaskId,
        run: 'bench',
        attempt: 1,
        action: action(index),
        cwd: folder,
        env: {},
        logPath: join(logs, `${index}.log`),
        graceMs: 1000,
        wantsResult: true,
        codeDigest: 'same',
      }
      const outcome = await launcher.start(permit, job, () => {}).outcome
      if (outcome.status !== 'succeeded') throw new Error(JSON.stringify(outcome))
    }
  }
  await Promise.all([lane(), lane()])
  const tookMs = performance.now() - from
  await launcher.close()
  return tookMs
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
const figures: Record<string, number[]> = { make: [], shell: [], bash: [], javascript: [], python: [] }
const shell = (i: number) => ({ kind: 'shell', command: `sh t.sh out/${i}.txt in/${i}.txt` }) as const
for (let round = 0; round < rounds; round++) {
  figures.make?.push(makeMs())
  figures.shell?.push(await launcherMs(count, shell))
  figures.bash?.push(await launcherMs(count, shell, 'bash'))
  figures.javascript?.push(
    await launcherMs(5000, () => ({
      kind: 'module',
      module: join(folder, 'tasks.mjs'),
      export: 'one',
      args: [],
    })),
  )
  figures.python?.push(
    await launcherMs(5000, () => ({
      kind: 'python',
      interpreter: 'python3',
      module: join(folder, 'tasks.py'),
      isFile: true,
      function: 'one',
      args: [],
    })),
  )
}
const makeMedian = median(figures.make ?? [])
console.log(`make -r -j2: ${makeMedian.toFixed(0)} ms for ${count}`)
for (const [what, name] of [
  ['the launcher', 'shell'],
  ['with bash', 'bash'],
] as const) {
  const ms = median(figures[name] ?? [])
  console.log(`${what}: ${ms.toFixed(0)} ms (${(ms / makeMedian).toFixed(2)} x)`)
}
for (const kind of ['javascript', 'python']) {
  console.log(`${kind}: ${(5000 / (median(figures[kind] ?? []) / 1000)).toFixed(0)} calls/s on two workers`)
}
rmSync(folder, { recursive: true, force: true })
