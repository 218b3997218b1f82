import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Task, TaskGraph } from '../../../src-shared/pipeline/model.ts'
import { globBase } from '../../../src-shared/pipeline/paths.ts'
import { formatProblem } from '../../../src-shared/pipeline/problem.ts'
import { createWatcher } from '../../session/command-line.ts'
import { selectTasks, statusOf } from '../../session/inspect.ts'
import { loadPipeline } from '../../session/load.ts'
import type { Workspace } from '../../session/workspace.ts'
import { CliFailure } from './failure.ts'
import { type LoadedGraph, type PipelineText, readPipelineFile } from './pipeline-file.ts'
import { askedOf, type RunRequest } from './run-request.ts'
import type { SignalWatch } from './signals.ts'
import type { Terminal } from './terminal.ts'

interface WatchParts {
  readonly file: PipelineText
  readonly loaded: LoadedGraph
  readonly request: RunRequest
  readonly workspace: Workspace
  readonly signals: SignalWatch
  readonly terminal: Terminal
  readonly once: (file: PipelineText, loaded: LoadedGraph) => Promise<unknown>
}

/** Runs again whenever something that a task reads, or the file itself, has changed. Resolves with the first signal to end. */
export async function watchAndRun(parts: WatchParts): Promise<void> {
  const { workspace, signals, terminal, once } = parts
  let { file, loaded } = parts
  // `run --force --watch` forces the first run alone.
  const request: RunRequest = { ...parts.request, forcedByName: [], hasBareForce: false }
  const hints = new Hints(signals.signal)
  const watcher = createWatcher({ onHint: () => hints.give() })
  try {
    watcher.set(watchedPaths(file, loaded.graph, workspace))
    let picture = await pictureOf(loaded.graph, workspace, request)
    terminal.warn(`watching ${file.name}; Ctrl-C ends it`)
    let isDue = picture.isOvertaken
    for (;;) {
      const isCatchingUp = isDue
      isDue = false
      if (!isCatchingUp && !(await hints.next())) return
      const now = reload(file, request, terminal)
      if (now === undefined) continue
      file = now.file
      loaded = now.loaded
      watcher.set(watchedPaths(file, loaded.graph, workspace))
      workspace.history.refresh()
      const newer = await pictureOf(loaded.graph, workspace, request)
      if (newer.text === picture.text && !isCatchingUp) continue
      await once(file, loaded)
      if (signals.received !== undefined) return
      picture = await pictureOf(loaded.graph, workspace, request)
      // What was saved while its task ran left it stale. Once: a task that writes into its own inputs would go on for ever.
      isDue = picture.isOvertaken && !isCatchingUp
    }
  } finally {
    watcher.close()
  }
}

/** Hints that came while nobody waited are one. */
class Hints {
  readonly #ended: AbortSignal
  #isGiven = false
  #wake: (() => void) | undefined

  constructor(ended: AbortSignal) {
    this.#ended = ended
    ended.addEventListener('abort', () => this.#wake?.(), { once: true })
  }

  give(): void {
    this.#isGiven = true
    this.#wake?.()
  }

  /** False when it is time to end. */
  async next(): Promise<boolean> {
    if (!this.#isGiven && !this.#ended.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
    this.#isGiven = false
    return !this.#ended.aborted
  }
}

/** The file as it is now; while it has problems they are shown (once for each text) and the last good one counts. */
function reload(
  before: PipelineText,
  request: RunRequest,
  terminal: Terminal,
): { file: PipelineText; loaded: LoadedGraph } | undefined {
  try {
    const file = readPipelineFile(before.name)
    const loaded = loadPipeline(file.text, file.folder, request.params)
    const { graph } = loaded
    if (graph !== undefined) {
      askedOf(request, graph)
      told = undefined
      return { file, loaded: { ...loaded, graph } }
    }
    tellOnce(
      file.text,
      loaded.problems.map((problem) => formatProblem(file.name, problem)),
      terminal,
    )
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error
    tellOnce(error.message, error.lines, terminal)
  }
  return undefined
}

let told: string | undefined

function tellOnce(key: string, lines: readonly string[], terminal: Terminal): void {
  if (told === key) return
  told = key
  for (const line of lines) terminal.warn(line)
}

/**
 * All that decides whether a run is due, as text to compare: the states with their reasons, and for tasks that failed before they ever
 * succeeded (which no reason tells apart) what they read.
 */
async function pictureOf(graph: TaskGraph, workspace: Workspace, request: RunRequest): Promise<Picture> {
  const asked = new Set(selectTasks(graph, askedOf(request, graph).asked.selection))
  const assessed = await statusOf(workspace, graph)
  const parts: unknown[] = []
  let isOvertaken = false
  for (const [id, assessment] of assessed) {
    const task = graph.tasks.get(id)
    if (task === undefined || !asked.has(id)) continue
    const kinds = assessment.reasons.map(({ kind }) => kind)
    isOvertaken ||= kinds.length > 0 && kinds.every((kind) => OVERTAKING.has(kind))
    const hasFailed = assessment.reasons.some(({ kind }) => kind.startsWith('last-'))
    // Accepted ways out of a failure: another command, other code, other inputs.
    const read = hasFailed ? [task.action, task.env, stampsOf(task, workspace), codeOf(task, workspace)] : []
    parts.push([id, withoutAlways(assessment), read])
  }
  return { text: JSON.stringify(parts), isOvertaken }
}

interface Picture {
  readonly text: string
  /** A task that has just succeeded is stale again. */
  readonly isOvertaken: boolean
}

const OVERTAKING = new Set(['input-changed', 'input-added', 'input-missing', 'code-changed'])

/** A task that runs always would run at every hint; watching, it runs with the others. */
function withoutAlways(assessment: { state: string; reasons: readonly { kind: string }[] }): unknown {
  return assessment.reasons.filter(({ kind }) => kind !== 'always')
}

const pathsOf = (task: Task): readonly string[] => [
  ...task.inputs.filter(({ isGlob }) => !isGlob).map(({ path }) => path),
  ...task.candidates,
]

function stampsOf(task: Task, { folder }: Workspace): readonly string[] {
  return pathsOf(task).map((path) => {
    const stat = statSync(resolve(folder, path), { throwIfNoEntry: false })
    return stat === undefined ? 'missing' : `${stat.size} ${stat.mtimeMs}`
  })
}

function codeOf({ action }: Task, { observing }: Workspace): Readonly<Record<string, string>> {
  if (action.kind !== 'module' && action.kind !== 'python') return {}
  const isFile = action.kind === 'module' ? true : action.isFile
  const symbol = action.kind === 'module' ? action.export : action.function
  const closure = observing.code.closure(action.kind, action.module, symbol, isFile)
  return closure.ok ? closure.files : { error: closure.message }
}

/** The file, and all that any task reads or makes. */
function watchedPaths(file: PipelineText, graph: TaskGraph, workspace: Workspace): Set<string> {
  const paths = new Set([file.path])
  const add = (path: string): void => void paths.add(resolve(workspace.folder, path))
  for (const task of graph.tasks.values()) {
    for (const { path, isGlob } of task.inputs) add(isGlob ? globBase(path) : path)
    for (const path of task.candidates) add(path)
    for (const { path } of task.targets) add(path)
    for (const path of Object.keys(codeOf(task, workspace))) add(path)
  }
  return paths
}
