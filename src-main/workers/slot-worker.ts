/**
 * Entry of a small Node process that does what slot.bash and guardian.bash do, for machines without bash 5 or without /proc.
 * Without arguments it is a slot (node-slot.ts talks to it, JSON lines); with `guard` it is the guardian (lines of guardian.ts).
 * In both, the end of stdin means that the engine died.
 */
import { spawn } from 'node:child_process'
import { appendFileSync, closeSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { spawnArguments } from './default-shell.ts'
import { type ExitRecord, exitRecordPath } from './exit-record.ts'
import type { HelperReply, HelperTask } from './node-slot.ts'
import { childGroupLives, endTree, identify } from './process-tree.ts'

/** Less than the two seconds that are promised. */
const graceAfterDeathMs = 800
const lines = createInterface({ input: process.stdin })
process.stdout.on('error', () => {})
if (process.argv[2] === 'guard') guard()
else serve()

function serve(): void {
  let current: { readonly task: HelperTask; pid: number | undefined; isRunning: boolean } | undefined
  let last: { readonly task: HelperTask; readonly status: number; readonly endedAtMs: number } | undefined
  lines.on('line', (line) => {
    if (line === 'quit') process.exit(0)
    const task: HelperTask = JSON.parse(line)
    last = undefined
    const mine = { task, pid: startTask(task, ended), isRunning: true }
    current = mine
    if (mine.pid !== undefined) send({ kind: 'started', pid: mine.pid })

    function ended(reply: HelperReply, status: number): void {
      mine.isRunning = false
      current = undefined
      last = { task, status, endedAtMs: Date.now() }
      send(reply)
    }
  })
  lines.on('close', () => {
    void leave()
  })

  async function leave(): Promise<void> {
    const cut = current
    if (cut) {
      const isRunning = () => cut.isRunning
      await endTree(
        { group: () => cut.pid, marker: `TASKGRAPH_MARK=${cut.task.marker}`, isRunning },
        graceAfterDeathMs,
      )
      record(cut.task, { status: null, ended: 'engine-died' })
    } else if (last) record(last.task, { status: last.status, ended: 'itself', endedAtMs: last.endedAtMs })
    process.exit(0)
  }
}

function startTask(
  task: HelperTask,
  ended: (reply: HelperReply, status: number) => void,
): number | undefined {
  const fail = (error: unknown) => ended({ kind: 'failed', error: String(error) }, 126)
  let log: number
  try {
    log = openSync(task.logPath, 'a')
  } catch (error) {
    queueMicrotask(() => fail(error))
    return undefined
  }
  const [program = '', ...rest] = task.words
  const cut = (pair: string): [string, string] => [
    pair.slice(0, pair.indexOf('=')),
    pair.slice(pair.indexOf('=') + 1),
  ]
  const env = { ...process.env, ...Object.fromEntries(task.env.map(cut)) }
  if (process.versions.electron !== undefined) env.ELECTRON_RUN_AS_NODE = undefined
  const { words, isVerbatim } = spawnArguments(rest)
  const child = spawn(program, words, {
    cwd: task.cwd,
    env,
    detached: true,
    stdio: ['ignore', log, log],
    windowsVerbatimArguments: isVerbatim,
  })
  closeSync(log)
  child.once('error', (error) => {
    if (!('code' in error && error.code === 'ENOENT')) return fail(error)
    appendFileSync(task.logPath, `taskgraph: ${program}: not found\n`)
    ended({ kind: 'ended', exitCode: 127, signal: null, leftoverGroup: null }, 127)
  })
  child.once('exit', (exitCode, signal) => {
    const group = child.pid ?? 0
    const reply: HelperReply = {
      kind: 'ended',
      exitCode,
      signal,
      leftoverGroup: childGroupLives(group) ? group : null,
    }
    ended(reply, exitCode ?? 128)
  })
  return child.pid
}

function record(task: HelperTask, end: Omit<ExitRecord, 'attempt'>): void {
  const path = exitRecordPath(task.logPath)
  try {
    writeFileSync(`${path}.tmp`, `${JSON.stringify({ attempt: task.marker, ...end })}\n`)
    renameSync(`${path}.tmp`, path)
  } catch {
    // A full disk or a folder that is gone: the next start finds "unknown".
  }
}

const send = (reply: HelperReply): boolean => process.stdout.write(`${JSON.stringify(reply)}\n`)

function guard(): void {
  const workers = new Map<number, { readonly mark: string; readonly startTicks: string | undefined }>()
  lines.on('line', (line) => {
    const [verb, pidText, mark = ''] = line.split(' ')
    const pid = Number(pidText)
    if (verb === 'worker') workers.set(pid, { mark, startTicks: identify(pid)?.startTicks })
    else if (verb === 'gone') workers.delete(pid)
    else if (verb === 'quit') process.exit(0)
  })
  lines.on('close', () => {
    void endAll()
  })

  async function endAll(): Promise<void> {
    const endings = [...workers].map(([pid, { mark, startTicks }]) => {
      const isSame = identify(pid)?.startTicks === startTicks
      const group = () => (isSame ? pid : undefined)
      return endTree({ group, marker: `TASKGRAPH_WORKER=${mark}`, isRunning: () => false }, graceAfterDeathMs)
    })
    await Promise.all(endings)
    process.exit(0)
  }
}
