import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { HostEventName, HostEvents, Permission } from '../../src-shared/contract/commands.ts'
import { CommandRefused, createDispatcher } from '../../src-shared/contract/dispatcher.ts'
import type { Capabilities, Hello, RunView } from '../../src-shared/contract/views.ts'
import type { HostMessage } from '../../src-shared/contract/wire.ts'
import { createHandlers } from './handlers.ts'
import type { OpenPipeline } from './open-pipeline.ts'
import { PipelineSession } from './pipeline-session.ts'
import type { RecentFiles } from './recent-files.ts'
import { RecordedSession } from './recorded/recorded-session.ts'

/** What a host gives to the app it hosts. */
export interface AppOptions {
  readonly version: string
  readonly capabilities: Capabilities
  /** Absolute path of the pipeline to show first. */
  readonly opens?: string
  /** Whether the user named `opens` on a command line: an explicit act that permits to run it (T5). */
  readonly isOpensTrusted: boolean
  readonly jobs: number
  /** How runs are entered into the history: `app` or `web`. */
  readonly by: 'app' | 'web'
  readonly recent: RecentFiles
  /** Folder of the examples that serve as templates. */
  readonly templates: string
  /** Shows a file in the desktop's file manager; absent where the host can't. */
  readonly reveal?: (path: string) => void
  /** Opens a log in the desktop's program for text; absent where the host can't. Rejects with a reason for people. */
  readonly openLog?: (path: string) => Promise<void>
  /** Shows a pipeline in a window of its own; absent where windows are the browser's business. */
  readonly openWindow?: (path: string | undefined) => void
  /** Told of every change of a run of an open pipeline. */
  readonly onRun?: (told: { readonly pipeline: string; readonly name: string; readonly run: RunView }) => void
  readonly onBug: (error: unknown, where: string) => void
}

/** One window or browser tab. */
export interface AppConnection {
  send<N extends HostEventName>(event: N, data: HostEvents[N]): void
  /** Ends what the connection follows; runs go on. */
  close(): void
  /** What this connection follows: set by handlers. */
  readonly following: { log?: () => void; readonly pipelines: Map<string, () => void> }
}

/** Everything behind the contract: the open pipelines and who watches them. Both hosts, and both transports, talk to this. */
export interface App {
  connect(send: (message: HostMessage) => void): AppConnection
  dispatch(
    message: unknown,
    connection: AppConnection,
    allowed: ReadonlySet<Permission>,
  ): Promise<HostMessage | undefined>
  /** Begins to open what is to be shown first: the first page then finds it open. To be called once pages can come. */
  getReady(): void
  /** Whether a run is on anywhere: asked before the last window closes. */
  isRunning(): boolean
  notify(notice: HostEvents['app.notice']): void
  command(command: HostEvents['app.command']): void
  /** Ends runs (by the same escalation as Stop) and closes all. */
  close(): Promise<void>
}

export function createApp(options: AppOptions): App {
  const sessions = new OpenSessions(options)
  const connections = new Set<AppConnection>()
  const hello: Hello = {
    version: options.version,
    capabilities: { ...options.capabilities, openLog: options.openLog !== undefined },
    jobs: options.jobs,
    ...(options.opens === undefined ? {} : { opens: options.opens }),
  }
  const dispatcher = createDispatcher(createHandlers({ options, hello, sessions }), options.onBug)
  let isClosed = false
  const broadcast = <N extends HostEventName>(event: N, data: HostEvents[N]): void => {
    for (const connection of connections) connection.send(event, data)
  }
  return {
    connect(send) {
      const connection: AppConnection = {
        send: (event, data) => send({ event, data } as HostMessage),
        following: { pipelines: new Map() },
        close() {
          connections.delete(connection)
          connection.following.log?.()
          for (const stop of connection.following.pipelines.values()) stop()
          connection.following.pipelines.clear()
        },
      }
      connections.add(connection)
      return connection
    },
    dispatch: (message, connection, allowed) => dispatcher.dispatch(message, connection, allowed),
    getReady() {
      const { opens } = options
      // Refused: the page asks for it too, and tells.
      if (opens !== undefined) setImmediate(() => isClosed || void sessions.open(opens).catch(() => {}))
    },
    isRunning: () => sessions.isRunning(),
    notify: (notice) => broadcast('app.notice', notice),
    command: (command) => broadcast('app.command', command),
    async close() {
      isClosed = true
      for (const connection of [...connections]) connection.close()
      await sessions.close()
    },
  }
}

/** The open pipelines by real path: two windows on one file share a session, and so its draft, undo and run. */
export class OpenSessions {
  readonly #options: AppOptions
  readonly #open = new Map<string, Promise<OpenPipeline>>()
  readonly #settled = new Set<OpenPipeline>()

  constructor(options: AppOptions) {
    this.#options = options
  }

  /** Opens, or joins what is open. Refuses with a reason that names the path. */
  async open(path: string): Promise<OpenPipeline> {
    const real = realPathOf(path)
    const known = this.#open.get(real)
    if (known) return known
    const isTrusted =
      this.#options.isOpensTrusted &&
      this.#options.opens !== undefined &&
      realPathOf(this.#options.opens) === real
    const isFolder = statSync(real).isDirectory()
    const opening = isFolder
      ? this.#openRecorded(real)
      : PipelineSession.open(real, {
          jobs: this.#options.jobs,
          by: this.#options.by,
          version: this.#options.version,
          isTrustedByAct: isTrusted,
          onBug: this.#options.onBug,
        })
    this.#open.set(real, opening)
    try {
      const session = await opening
      this.#settled.add(session)
      const { onRun } = this.#options
      if (onRun) session.subscribe(({ run }) => run && onRun({ pipeline: real, name: session.name, run }))
      if (!isFolder) this.#options.recent.add(real, session.name)
      return session
    } catch (error) {
      this.#open.delete(real)
      throw error
    }
  }

  async #openRecorded(folder: string): Promise<OpenPipeline> {
    return RecordedSession.open(folder, { onBug: this.#options.onBug })
  }

  /** The session of a pipeline that is open; refuses where none is. */
  async get(path: string): Promise<OpenPipeline> {
    const session = this.#open.get(path)
    if (!session)
      throw new CommandRefused({ code: 'not_open', message: `${path} is not open: open it first` })
    return session
  }

  isRunning(): boolean {
    return [...this.#settled].some((session) => session.isRunning)
  }

  async close(): Promise<void> {
    const all = await Promise.allSettled(this.#open.values())
    this.#open.clear()
    await Promise.all(all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.close()] : [])))
  }
}

function realPathOf(path: string): string {
  const absolute = resolve(path)
  try {
    const real = realpathSync(absolute)
    const stat = statSync(real)
    // A folder: perhaps the workspace of a program.
    if (!stat.isFile() && !stat.isDirectory())
      throw new CommandRefused({ code: 'not_a_file', message: `${path} is not a file` })
    return real
  } catch (error) {
    if (error instanceof CommandRefused) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const why = code === 'ENOENT' ? 'does not exist' : `can't be read (${String(code)})`
    throw new CommandRefused({ code: 'unreadable', message: `${absolute} ${why}` })
  }
}
