import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { parseInput } from '../../src-main/hosts/cli/options.ts'
import { COMMANDS } from '../../src-main/hosts/cli/registry.ts'
import type { Terminal } from '../../src-main/hosts/cli/terminal.ts'
import { startWebHost } from '../../src-main/hosts/web/server.ts'
import { createApp } from '../../src-main/session/app.ts'
import { PipelineSession } from '../../src-main/session/pipeline-session.ts'
import { RecentFiles } from '../../src-main/session/recent-files.ts'
import { createHostClient } from '../../src-shared/contract/client.ts'
import type { HostMessage } from '../../src-shared/contract/wire.ts'

/**
 * Opens pipelines in every way there is, all in this one process, so that one `strace` sees all of it. Argument: a JSON file with a
 * list of paths. Prints what happened as one JSON object.
 */
export interface OpenerReport {
  /** How many pipelines had a graph, and so got as far as one can without a run. */
  readonly loaded: number
  readonly untrusted: number
  readonly opened: number
  readonly openedByWeb: number
  /** Of our own web host: connections to it are not outbound. */
  readonly port: number
  readonly faults: readonly string[]
}

const WAYS: readonly (readonly [command: string, ...words: string[]])[] = [
  ['check'],
  ['status', '--json'],
  ['explain', 'a'],
  ['graph', '--format=mermaid'],
  ['graph', '--format=dot'],
  ['graph', '--format=svg'],
  ['graph', '--format=json'],
  ['history'],
  ['logs', 'a'],
  ['run', '--dry-run'],
  ['clean'],
]

const silent: Terminal = {
  isLive: false,
  columns: 80,
  rows: 24,
  print: () => undefined,
  write: () => undefined,
  warn: () => undefined,
  warnThrough: () => undefined,
  paint: (_, text) => text,
  paintError: (_, text) => text,
  flush: async () => undefined,
}

const faults: string[] = []
const count = { loaded: 0, untrusted: 0, opened: 0, openedByWeb: 0 }

const isExpected = (error: unknown): boolean =>
  error instanceof Error && ['CliFailure', 'CommandRefused', 'HostError'].includes(error.constructor.name)

/** A refusal is an answer; anything else is a fault of ours. */
async function attempt<T>(where: string, what: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await what()
  } catch (error) {
    if (!isExpected(error)) faults.push(`${where}: ${error instanceof Error ? error.stack : String(error)}`)
    return undefined
  }
}

async function byCommandLine(file: string): Promise<void> {
  for (const [name, ...words] of WAYS) {
    await attempt(`${name} ${file}`, async () => {
      const command = await COMMANDS[name]?.load()
      if (!command) throw new Error(`expected a command ${name}`)
      const options = words.filter((word) => word.startsWith('-'))
      const operands = words.filter((word) => !word.startsWith('-'))
      await command.run(parseInput(name, command, [...options, '--', file, ...operands]), silent)
    })
  }
}

async function bySession(file: string): Promise<void> {
  const session = await attempt(`open ${file}`, () =>
    PipelineSession.open(file, {
      jobs: 2,
      by: 'app',
      version: 'canary',
      isTrustedByAct: false,
      onBug: (error, where) => faults.push(`${where} ${file}: ${String(error)}`),
    }),
  )
  if (!session) return
  count.opened++
  const ask = <T>(what: () => T | Promise<T>): Promise<T | undefined> => attempt(`session ${file}`, what)
  const { nodes, problems } = session.snapshot()
  if (!problems.some(({ severity }) => severity === 'error')) count.loaded++
  const refused = await session.start({ verb: 'stale' }, false).then(
    () => 'started',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown'),
  )
  if (refused === 'untrusted') count.untrusted++
  else if (refused !== 'problems') faults.push(`${file} was not refused: ${refused}`)
  const id = nodes[0]?.id ?? 'a'
  const { text } = session.text()
  await ask(() => session.edit([{ kind: 'task.set', task: id, path: ['title'], value: 'x' }], 'Title'))
  await ask(() =>
    session.edit(
      [{ kind: 'text.change', changes: [{ from: text.length, to: text.length, insert: '\n#' }] }],
      'Type',
    ),
  )
  await ask(() =>
    session.edit([{ kind: 'task.duplicate', tasks: [id], offset: [9, 9], keepIncoming: true }], 'Copy'),
  )
  await ask(() =>
    session.edit([{ kind: 'tasks.paste', yaml: text.slice(0, 1e6), keepIncoming: true }], 'Paste'),
  )
  await ask(() => session.copy([id]))
  await ask(() => session.preview({ verb: 'stale' }))
  await ask(() => session.preview({ verb: 'force', tasks: [id] }))
  await ask(() => session.tasks.detail(id))
  await ask(() => session.explain(id))
  await ask(() => session.tasks.output(id, 0))
  await ask(() => session.logs.read({ pipeline: file, task: id, bytes: 1000 }))
  await ask(() => session.setParams({ p: '$(touch x)' }))
  await ask(() => session.trustQuestion())
  await ask(() => session.grantTrust('0'.repeat(64)))
  session.undo()
  session.redo()
  // As another editor would: it is drawn anew, and asks anew.
  await writeFile(file, text)
  await ask(() => session.snapshot())
  await session.close()
}

async function byWeb(files: readonly string[], home: string): Promise<number> {
  await writeFile(join(home, 'index.html'), '<title>T</title>')
  const app = createApp({
    version: 'canary',
    capabilities: { pickFile: false, revealInFolder: false, notifications: false, windows: false },
    isOpensTrusted: false,
    jobs: 2,
    by: 'web',
    recent: new RecentFiles(join(home, 'recent.json')),
    templates: home,
    onBug: (error, where) => faults.push(`${where}: ${String(error)}`),
  })
  const host = await startWebHost({ app, renderer: home, port: 0, host: '127.0.0.1' })
  const origin = `http://127.0.0.1:${host.port}`
  const answer = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify({ token: new URL(host.address).hash.slice('#token='.length) }),
  })
  const body: unknown = await answer.json()
  const id = typeof body === 'object' && body !== null && 'session' in body ? String(body.session) : ''
  const socket = new WebSocket(
    `${origin.replace('http', 'ws')}/api/socket`,
    ['taskgraph.v1', `session.${id}`],
    { origin },
  )
  await new Promise((done, fail) => socket.once('open', done).once('error', fail))
  const client = createHostClient({
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) =>
      void socket.on('message', (data) => listener(JSON.parse(String(data)) as HostMessage)),
    onConnection: (listener) => void socket.on('close', () => listener(false)),
  })
  for (const file of files) {
    const snapshot = await attempt(`web ${file}`, () => client.call('pipeline.open', { path: file }))
    if (!snapshot) continue
    count.openedByWeb++
    const pipeline = snapshot.document.path
    await attempt(`web run ${file}`, () => client.call('run.start', { pipeline, what: { verb: 'stale' } }))
    await attempt(`web trust ${file}`, () => client.call('trust.grant', { pipeline, digest: '' }))
    await attempt(`web close ${file}`, () => client.call('pipeline.close', { pipeline }))
  }
  socket.terminate()
  await host.close()
  await app.close()
  return host.port
}

const files: readonly string[] = process.argv.slice(2)
const home = await mkdtemp(join(tmpdir(), 'taskgraph-canary-home-'))
process.env.TASKGRAPH_HOME = home
for (const file of files) {
  await byCommandLine(file)
  await bySession(file)
}
const port = await byWeb(files, home)
rmSync(home, { recursive: true, force: true })
const report: OpenerReport = { ...count, port, faults }
process.stdout.write(`${JSON.stringify(report)}\n`)
