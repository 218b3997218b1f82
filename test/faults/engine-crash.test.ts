import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { PipelineSession } from '../../src-main/session/pipeline-session.ts'
import { isAlive } from '../node/cli/cli-folder.ts'
import { temporaryFolder, writeFiles } from '../support/app.ts'

const repository = join(import.meta.dirname, '../..')
const node = join(repository, 'node_modules/.bin/node')
const cli = join(repository, 'src-main/hosts/cli/cli.ts')

const TASKS = 30
const KILLS = 20
const SEED = 20261122
/** What was said to have succeeded this long before the kill should be on the disk: twice the 50 ms of a batch, for the pipe between us. */
const WRITTEN_AFTER_MS = 100
/** A machine that is busy with something else may hold an engine up for longer than that, in so many rounds. */
const MOST_HELD_UP = 3

/**
 * Thirty tasks in layers of six, each needing two of the layer above: shell, and a few functions in JavaScript and Python. Each one notes in
 * `notes/` that it began and, as the last thing that it does, that it ended, with the number of the round.
 */
function pipeline(): string {
  const tasks = Array.from({ length: TASKS }, (_, n) => {
    const above = n < 6 ? [] : [n - 6, n - 6 - (n % 6) + ((n + 1) % 6)]
    const needs = above.length > 0 ? `, needs: [${above.map((one) => `t${one}`).join(', ')}]` : ''
    const common = `targets: out/t${n}.txt${needs}`
    const args = `args: [t${n}, "\${{ params.round }}", "\${{ target }}"]`
    if (n % 10 === 4) return `  t${n}: { module: ./work.mjs#work, ${args}, ${common} }`
    if (n % 10 === 7) return `  t${n}: { python: 'work.py:work', ${args}, ${common} }`
    // The path of the note holds a variable, so that it isn't taken for an input.
    const run = [
      `echo "begin \${{ params.round }}" >> "$PWD/notes/t${n}"`,
      `sleep 0.0${2 + ((n * 7) % 5)}`,
      `echo "\${{ params.round }}" > \${{ target }}`,
      `echo "end \${{ params.round }}" >> "$PWD/notes/t${n}"`,
    ]
    return `  t${n}: { run: ${JSON.stringify(run.join('; '))}, ${common} }`
  })
  return `taskgraph: 1\nparams: { round: 0 }\ntasks:\n${tasks.join('\n')}\n`
}

const FILES = {
  'p.taskgraph.yaml': pipeline(),
  'work.mjs': `import { appendFileSync, writeFileSync } from 'node:fs'
export async function work(id, round, target) {
  appendFileSync(\`\${process.cwd()}/notes/\${id}\`, \`begin \${round}\\n\`)
  await new Promise((done) => setTimeout(done, 20))
  writeFileSync(target, \`\${round}\\n\`)
  appendFileSync(\`\${process.cwd()}/notes/\${id}\`, \`end \${round}\\n\`)
}
`,
  'work.py': `import os, time
def work(id, round, target):
    note = os.path.join(os.getcwd(), 'notes', id)
    with open(note, 'a') as file: file.write(f'begin {round}\\n')
    time.sleep(0.02)
    with open(target, 'w') as file: file.write(f'{round}\\n')
    with open(note, 'a') as file: file.write(f'end {round}\\n')
`,
}

const lineSchema = z.looseObject({
  type: z.string(),
  run: z.string().optional(),
  task: z.string().optional(),
  state: z.string().optional(),
})
interface Line extends z.infer<typeof lineSchema> {
  readonly atMs: number
}

/** `run --json` as a process of its own; lines are noted with the moment in which they came. */
class Engine {
  readonly lines: Line[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  readonly #folder: string
  #onLine: () => void = () => undefined

  constructor(folder: string, round: number) {
    this.#folder = folder
    this.#child = spawn(
      node,
      [cli, 'run', 'p.taskgraph.yaml', '--json', '--jobs', '4', '--param', `round=${round}`],
      {
        cwd: folder,
        // Forty starts from the sources: their types are stripped once.
        env: {
          ...process.env,
          TASKGRAPH_HOME: join(folder, 'home'),
          NODE_COMPILE_CACHE: join(folder, 'home', 'compiled'),
        },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    const { stdout } = this.#child
    if (stdout === null) throw new Error('expected a pipe')
    createInterface({ input: stdout }).on('line', (text) => {
      this.lines.push({ ...lineSchema.parse(JSON.parse(text)), atMs: performance.now() })
      this.#onLine()
    })
    this.#ended = once(this.#child, 'close').then(([code]) => (typeof code === 'number' ? code : null))
  }

  /** Resolves when so many lines have come, or the process has ended. */
  async linesOrEnd(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onLine = () => {
      if (this.lines.length >= count) resolve()
    }
    this.#onLine()
    await Promise.race([promise, this.#ended])
  }

  /** Gives what was on the disk in that moment, by the look of another process, and what should have been. */
  async kill(): Promise<{ readonly written: readonly string[]; readonly saidBefore: readonly string[] }> {
    const atMs = performance.now()
    this.#child.kill('SIGSTOP')
    const written = succeededOnDisk(this.#folder, this.lines.find(({ run }) => run !== undefined)?.run)
    this.#child.kill('SIGKILL')
    await this.#ended
    const saidBefore = this.lines.flatMap((line) =>
      line.task !== undefined && line.state === 'succeeded' && line.atMs <= atMs - WRITTEN_AFTER_MS
        ? [line.task]
        : [],
    )
    return { written, saidBefore }
  }

  get exit(): Promise<number | null> {
    return this.#ended
  }

  tasks(...states: readonly string[]): ReadonlySet<string> {
    return new Set(
      this.lines.flatMap(({ task, state = '' }) =>
        task !== undefined && states.includes(state) ? [task] : [],
      ),
    )
  }
}

function succeededOnDisk(folder: string, run: string | undefined): readonly string[] {
  if (run === undefined) return []
  const database = new Database(join(folder, '.taskgraph/history.db'), { readonly: true })
  try {
    const rows = database.prepare("SELECT task FROM attempt WHERE run = ? AND state = 'succeeded'")
    return z.array(z.string()).parse(rows.pluck().all(run))
  } finally {
    database.close()
  }
}

/** Live processes that carry this folder's mark in their environment: engine, slots, workers, guardian and tasks. */
function processesOf(folder: string): readonly string[] {
  const mark = `TASKGRAPH_HOME=${join(folder, 'home')}\0`
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || !isAlive(Number(name))) return false
    try {
      return readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark)
    } catch {
      return false // gone meanwhile
    }
  })
}

const ids = Array.from({ length: TASKS }, (_, n) => `t${n}`)

function hasEnded(folder: string, task: string, round: number): boolean {
  const note = join(folder, 'notes', task)
  return existsSync(note) && readFileSync(note, 'utf8').split('\n').includes(`end ${round}`)
}

/** mulberry32: the same moments in every run of the test. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function openSession(folder: string): Promise<PipelineSession> {
  return await PipelineSession.open(join(folder, 'p.taskgraph.yaml'), {
    jobs: 1,
    by: 'app',
    version: 'test',
    isTrustedByAct: false,
    onBug: (error) => expect.unreachable(String(error)),
  })
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

test(`kill -9 at ${KILLS} moments of a run with ${TASKS} tasks: nothing acknowledged is lost, nothing unfinished is called done`, async () => {
  using temporary = temporaryFolder('taskgraph-crash-')
  const folder = temporary.path
  writeFiles(folder, FILES)
  mkdirSync(join(folder, 'notes'))
  const draft = await openSession(folder)
  draft.edit([{ kind: 'task.set', task: 't0', path: ['title'], value: 'An edit that nobody saved' }], 'Title')
  const drafted = draft.text().text
  await draft.close()

  const next = random(SEED)
  let kept = 0
  let heldUp = 0
  let interrupted = 0
  let cutOff = 0
  for (let round = 1; round <= KILLS; round++) {
    const where = `round ${round} of seed ${SEED}`
    const engine = new Engine(folder, round)
    // The moment is the stimulus, not a wait: so many lines, then up to 60 ms, so that all of a batch's life is met.
    await engine.linesOrEnd(round === 1 ? 0 : 1 + Math.floor(next() * (TASKS * 2 - 8)))
    await pause(next() * (round === 1 ? 300 : 60))
    const { written: acknowledged, saidBefore } = await engine.kill()
    await expect.poll(() => processesOf(folder), { interval: 20, message: where }).toEqual([])
    if (saidBefore.some((task) => !acknowledged.includes(task))) heldUp++
    const unfinished = ids.filter((task) => !hasEnded(folder, task, round))
    kept += acknowledged.length
    interrupted += unfinished.length
    if (!engine.lines.some(({ type }) => type === 'run-finished')) cutOff++

    const again = new Engine(folder, round)
    expect(await again.exit, where).toBe(0)
    const executed = again.tasks('starting', 'running')
    expect(
      acknowledged.filter((task) => executed.has(task)),
      `${where}: acknowledged, and executed again`,
    ).toEqual([])
    expect(
      unfinished.filter((task) => !executed.has(task)),
      `${where}: unfinished, and not executed`,
    ).toEqual([])
    expect(again.tasks('succeeded', 'fresh').size, where).toBe(TASKS)
    expect(
      ids.filter((task) => readFileSync(join(folder, `out/${task}.txt`), 'utf8') !== `${round}\n`),
      where,
    ).toEqual([])

    const session = await openSession(folder)
    const runs = session.history.runs(1000)
    expect(
      runs.map(({ state }) => state).filter((state) => state === 'running'),
      where,
    ).toEqual([])
    const attempts = runs.slice(0, 3).flatMap(({ run }) => session.history.attempts(run))
    expect(
      attempts.filter(({ state }) => state === 'running'),
      where,
    ).toEqual([])
    expect(session.text().text, where).toBe(drafted)
    await session.close()
  }
  expect(heldUp).toBeLessThanOrEqual(MOST_HELD_UP)
  // The moments were worth it: much was kept, and much was cut off.
  expect(cutOff).toBeGreaterThanOrEqual(KILLS - 3)
  expect(kept).toBeGreaterThan(TASKS)
  expect(interrupted).toBeGreaterThan(TASKS)
})
