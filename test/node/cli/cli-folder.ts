import { type ChildProcess, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const REPOSITORY = resolve(import.meta.dirname, '../../..')
const NODE = join(REPOSITORY, 'node_modules/.bin/node')
const CLI = join(REPOSITORY, 'src-main/hosts/cli/cli.ts')

const EVENT = z.looseObject({
  type: z.string(),
  task: z.string().optional(),
  state: z.string().optional(),
  attempt: z.number().optional(),
  pid: z.number().optional(),
  outcome: z.string().optional(),
  counts: z.record(z.string(), z.number()).optional(),
})
export type CliEvent = z.infer<typeof EVENT>

export interface CliResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** The lines of `--json`; fails where one is no event. */
  readonly events: readonly CliEvent[]
  /** Tasks of which something was started, sorted. */
  readonly executed: readonly string[]
}

/** Three tasks in shell: `a` and `b` read a file each, `sum` joins what they made. */
export const THREE_TASKS = `taskgraph: 1
tasks:
  a:
    run: tr a-z A-Z < one.txt > \${{ target }}
    inputs: one.txt
    targets: work/a.txt
  b:
    run: tr a-z A-Z < two.txt > \${{ target }}
    inputs: two.txt
    targets: work/b.txt
  sum:
    run: cat \${{ a }} \${{ b }} > \${{ target }}
    targets: work/sum.txt
`

/** A folder of its own with a pipeline in it, and the real command line run in it. */
export class CliFolder implements Disposable {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'taskgraph-cli-')))
  readonly #children = new Set<RunningCli>()

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text)
  }

  static threeTasks(): CliFolder {
    return new CliFolder({ 'p.taskgraph.yaml': THREE_TASKS, 'one.txt': 'one\n', 'two.txt': 'two\n' })
  }

  at(name: string): string {
    return join(this.path, name)
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8')
  }

  has(name: string): boolean {
    return existsSync(this.at(name))
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.at(name)), { recursive: true })
    writeFileSync(this.at(name), text)
  }

  /** As an editor saves: nobody sees the file cut short before it is written. */
  replace(name: string, text: string): void {
    this.write(`${name}.new`, text)
    renameSync(this.at(`${name}.new`), this.at(name))
  }

  /** Resolves once the file is there; the test's own time limit is the bound. */
  async appears(name: string): Promise<void> {
    while (!this.has(name)) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  /** Resolves once the file has this content. */
  async holds(name: string, text: string): Promise<void> {
    while (!this.has(name) || this.read(name) !== text)
      await new Promise((resolve) => setTimeout(resolve, 20))
  }

  /** Runs to the end. */
  run(...words: readonly string[]): Promise<CliResult> {
    return this.start(words).result
  }

  start(words: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCli {
    const running = new RunningCli(words, this.path, env)
    this.#children.add(running)
    return running
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill('SIGKILL')
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** A command line under way. */
export class RunningCli {
  readonly result: Promise<CliResult>
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  readonly #errorLines: string[] = []
  #look: () => void = () => {}

  constructor(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env
    this.#child = spawn(NODE, [CLI, ...words], {
      cwd,
      env: { ...inherited, TASKGRAPH_HOME: join(cwd, 'home'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const closed = new Promise<number | null>((done, fail) => {
      this.#child.once('error', fail)
      this.#child.once('close', (code) => done(code))
    })
    const output = collect(this.#child.stdout, this.#lines, () => this.#look())
    const errors = collect(this.#child.stderr, this.#errorLines, () => this.#look())
    this.result = Promise.all([closed, output, errors]).then(([exitCode]) => {
      this.#look()
      const events = words.includes('--json') ? eventsOf(this.#lines) : []
      return {
        exitCode,
        stdout: textOf(this.#lines),
        stderr: textOf(this.#errorLines),
        events,
        executed: executedIn(events),
      }
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal)
  }

  /** The reader of stdout goes away, as `| head` does. */
  closeOutput(): void {
    this.#child.stdout?.destroy()
  }

  /** Resolves with the first line of stdout that matches; fails when the program ends without it. */
  async line(pattern: RegExp): Promise<string> {
    return await this.#first(this.#lines, pattern)
  }

  /** The same for stderr. */
  async errorLine(pattern: RegExp): Promise<string> {
    return await this.#first(this.#errorLines, pattern)
  }

  #first(lines: readonly string[], pattern: RegExp): Promise<string> {
    return new Promise((done, fail) => {
      const before = this.#look
      let isDone = false
      this.#look = () => {
        before()
        const found = isDone ? undefined : lines.find((line) => pattern.test(line))
        if (found === undefined) return
        isDone = true
        done(found)
      }
      this.#child.once('close', () => {
        this.#look()
        fail(new Error(`ended without ${pattern}:\n${textOf(this.#lines)}${textOf(this.#errorLines)}`))
      })
      this.#look()
    })
  }
}

/** Resolves when the stream has ended, or was given up. */
function collect(stream: NodeJS.ReadableStream | null, lines: string[], onLine: () => void): Promise<void> {
  if (stream === null) throw new Error('expected a pipe')
  const reader = createInterface({ input: stream })
  reader.on('line', (line) => {
    lines.push(line)
    onLine()
  })
  return new Promise((done) => {
    reader.once('close', done)
    stream.once('close', done)
  })
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

const eventsOf = (lines: readonly string[]): readonly CliEvent[] =>
  lines.flatMap((line) => {
    const value: unknown = JSON.parse(line)
    const event = EVENT.safeParse(value)
    return event.success ? [event.data] : []
  })

const executedIn = (events: readonly CliEvent[]): readonly string[] =>
  [
    ...new Set(
      events.filter(({ state }) => state === 'starting' || state === 'running').map(({ task }) => task ?? ''),
    ),
  ].toSorted()

/** Whether a process lives; a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
