import { existsSync, realpathSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { createApp } from '../../../session/app.ts'
import { installation } from '../../../session/installation.ts'
import { RecentFiles } from '../../../session/recent-files.ts'
import { recordedWorkspace } from '../../../session/recorded/recorded-workspace.ts'
import { userDataFolder } from '../../../session/user-data.ts'
import { VERSION } from '../../../session/version.ts'
import { startWebHost, type WebHost, type WebHostOptions } from '../../web/server.ts'
import { keepUsualPort, usualPort } from '../../web/usual-port.ts'
import { openInBrowser } from '../browser.ts'
import type { Command } from '../command.ts'
import { CliFailure, EXIT, messageOf, systemCode, usageFailure } from '../failure.ts'
import { wholeNumber } from '../options.ts'
import { readPipelineFile } from '../pipeline-file.ts'
import { watchSignals } from '../signals.ts'
import type { Terminal } from '../terminal.ts'

const LOOPBACK = ['127.0.0.1', 'localhost', '::1']

export const serve: Command = {
  usage: 'serve [FILE|WORKSPACE]',
  description: `Serves the app to browsers of this machine, prints the address, and stays until Ctrl-C. The address holds a token that is
new at each start: who has it can run what you can run, so keep it to yourself. Naming FILE allows the app to run it.

WORKSPACE is a folder in which a program made a graph with the library: it is shown as it was left, and live while the program
works. Changing and running it is the program's business.`,
  options: {
    port: {
      type: 'value',
      short: 'p',
      value: 'N',
      help: 'which port (default: the usual one, or any free one)',
    },
    host: { type: 'value', value: 'ADDRESS', help: `${LOOPBACK.join(', ')} (default: 127.0.0.1)` },
    jobs: {
      type: 'value',
      short: 'j',
      value: 'N',
      help: 'how many tasks at once (default: the number of cores)',
    },
    open: { type: 'flag', help: 'opens the address in your browser' },
  },
  operands: [0, 1],
  examples: [
    ['serve lists.taskgraph.yaml', 'prints "TaskGraph serves lists.taskgraph.yaml at http://127.0.0.1:…"'],
    ['serve lists.taskgraph.yaml --open', 'and opens it'],
    ['serve workspace', 'shows what a program does there with the library'],
  ],
  async run(input, terminal) {
    const port = wholeNumber(input, 'port', 0)
    if (port !== undefined && port > 65_535)
      throw usageFailure(`there is no port ${port}`, 'ports go up to 65535; 0 is any free one')
    const host = input.value('host') ?? '127.0.0.1'
    if (!LOOPBACK.includes(host)) {
      throw usageFailure(
        `--host ${host} would let other machines in`,
        `use one of ${LOOPBACK.join(', ')}, and ssh -L to reach it from elsewhere`,
      )
    }
    const jobs = wholeNumber(input, 'jobs', 1) ?? availableParallelism()
    return await serveUntilSignal(
      { file: input.operands[0]?.text, port, host, jobs, open: input.has('open') },
      terminal,
    )
  },
}

export interface ServeRequest {
  readonly file: string | undefined
  /** Absent: this user's usual port, or any free one. */
  readonly port: number | undefined
  readonly host: string
  readonly jobs: number
  readonly open: boolean
}

/** Serves until a signal comes; then runs are ended by the same escalation as Stop. */
export async function serveUntilSignal(request: ServeRequest, terminal: Terminal): Promise<number> {
  const { file, port, host, jobs } = request
  const opened = file === undefined ? undefined : whatToOpen(file)
  const { renderer, templates } = installation()
  if (!existsSync(join(renderer, 'index.html'))) {
    throw new CliFailure(EXIT.failed, 'taskgraph: the app is not built yet; "npm run build" builds it')
  }
  const ended = Promise.withResolvers<void>()
  using signals = watchSignals(
    () => ended.resolve(),
    () => process.exit(EXIT.sigint),
  )
  const app = createApp({
    version: VERSION,
    capabilities: { pickFile: false, revealInFolder: false, notifications: true, windows: false },
    ...(opened === undefined ? {} : { opens: opened.path }),
    isOpensTrusted: opened !== undefined,
    jobs,
    by: 'web',
    recent: new RecentFiles(join(userDataFolder(), 'recent.json')),
    templates,
    onBug: (error, where) => terminal.warn(`taskgraph: a fault in ${where}: ${messageOf(error)}`),
  })
  try {
    const web = await listenAnywhere({ app, renderer, host }, port)
    try {
      terminal.print(`TaskGraph serves${file === undefined ? '' : ` ${file}`} at ${web.address}`)
      for (const notice of opened?.notices ?? []) terminal.warn(notice)
      await terminal.flush()
      app.getReady()
      if (request.open) {
        const obstacle = await openInBrowser(web.address)
        if (obstacle !== undefined)
          terminal.warn(`no browser could be opened (${obstacle}): open the address yourself`)
      }
      // The server itself keeps the process alive.
      await ended.promise
    } finally {
      await web.close()
    }
  } finally {
    await app.close()
  }
  return signals.exitCode ?? EXIT.fresh
}

interface Opened {
  readonly path: string
  /** Worth a line to the user. */
  readonly notices: readonly string[]
}

/** A pipeline file, or a folder in which a program made a graph; else what is wrong with it (exit code 2). */
function whatToOpen(name: string): Opened {
  const path = resolve(name)
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return { path: readPipelineFile(name).path, notices: [] }
  const workspace = recordedWorkspace(path)
  if (!workspace.ok) throw usageFailure(workspace.error)
  const others = workspace.value.otherPipelines.map((other) => join(name, other))
  const notices =
    others.length === 0
      ? []
      : [`pipeline files have run in this folder too; to see one: taskgraph serve ${others.join(' | ')}`]
  return { path: realpathSync(path), notices }
}

/** A port that was asked for, or none: then one that a browser may know already. */
async function listenAnywhere(
  options: Omit<WebHostOptions, 'port'>,
  port: number | undefined,
): Promise<WebHost> {
  if (port !== undefined) return await listen({ ...options, port })
  const usual = usualPort()
  if (usual !== undefined) {
    try {
      return await startWebHost({ ...options, port: usual })
    } catch {
      return await listen({ ...options, port: 0 })
    }
  }
  const web = await listen({ ...options, port: 0 })
  keepUsualPort(web.port)
  return web
}

async function listen(options: WebHostOptions): Promise<WebHost> {
  try {
    return await startWebHost(options)
  } catch (error) {
    const { host, port } = options
    const code = systemCode(error)
    if (code === 'EADDRINUSE')
      throw new CliFailure(EXIT.failed, `taskgraph: port ${port} is in use; choose another, or 0 for any`)
    if (code === 'EACCES')
      throw new CliFailure(EXIT.failed, `taskgraph: port ${port} is not allowed; choose one above 1023`)
    if (code === 'EADDRNOTAVAIL')
      throw new CliFailure(EXIT.failed, `taskgraph: this machine has no address ${host}; use 127.0.0.1`)
    throw error
  }
}
