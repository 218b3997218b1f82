import type { TaskRow } from '../../src-shared/contract/views.ts'
import { commandParts } from '../../src-shared/pipeline/bind.ts'
import type { TaskGraph, TaskId } from '../../src-shared/pipeline/model.ts'
import { shortReason } from '../../src-shared/run/describe.ts'
import type { TaskChanged, TaskProgress } from '../../src-shared/run/events.ts'
import type { Reason } from '../../src-shared/run/reasons.ts'
import type { DisplayState, RunState } from '../../src-shared/run/state.ts'
import type { TaskRecord } from '../engine/ports.ts'
import { estimateMs, weightsOf } from '../engine/weights.ts'
import { QueueLine } from './queue-line.ts'

type Failure = NonNullable<TaskRecord['last']>

/** What the staleness check says of a task outside a run. */
export interface Assessment {
  readonly state: 'fresh' | 'stale' | 'upstream' | 'disabled'
  readonly reasons: readonly Reason[]
}

/** A task in the run that is on, or as the last run left it. */
interface Live {
  readonly state: RunState
  readonly attempt?: number
  readonly startedAt?: number
  readonly finishedAt?: number
  readonly durationMs?: number
  readonly text?: string
  readonly blockedBy?: string
  progress?: number
  progressText?: string
  /** What the check said when the run had ended: the outcome is shown for as long as it says the same. */
  verdict?: string
}

/**
 * The live rows of one pipeline: what the check says of each task, overlaid with what the run says. Instances of a `foreach` are folded
 * into the row of their task. Nothing here touches a clock or a file.
 */
export class Board {
  #graph: TaskGraph | undefined
  #assessed = new Map<TaskId, Assessment>()
  readonly #live = new Map<TaskId, Live>()
  #records: (task: TaskId) => TaskRecord | undefined
  readonly #wordsOf: (failure: Failure) => string | undefined
  readonly #line = new QueueLine()
  readonly #dirty = new Set<string>()
  /** Failed or cancelled tasks that were edited since: what went wrong may be mended. */
  readonly #edited = new Set<TaskId>()
  #instances = new Map<string, TaskId[]>()

  /** `wordsOf`: what to say of a failure that is only in the records. */
  constructor(
    records: (task: TaskId) => TaskRecord | undefined,
    wordsOf: (failure: Failure) => string | undefined = ({ error }) => error,
  ) {
    this.#records = records
    this.#wordsOf = wordsOf
  }

  /** A new document: rows of all its tasks are new. What a run said stays for tasks that are still there. */
  setGraph(graph: TaskGraph): void {
    for (const id of this.#assessed.keys()) if (this.#isEdited(id, graph)) this.#edited.add(id)
    this.#graph = graph
    this.#instances = new Map()
    for (const task of graph.tasks.values()) {
      const list = this.#instances.get(task.definition.id)
      if (list) list.push(task.id)
      else this.#instances.set(task.definition.id, [task.id])
      this.#dirty.add(task.definition.id)
    }
    for (const id of this.#live.keys()) if (!graph.tasks.has(id)) this.#live.delete(id)
  }

  /** A task that the graph got since, in the run that is on: graphs made by code grow. */
  add(id: TaskId): void {
    const task = this.#graph?.tasks.get(id)
    if (task === undefined) return
    const { id: own } = task.definition
    this.#instances.set(own, [...(this.#instances.get(own) ?? []), id])
    this.#live.set(id, { state: 'waiting' })
    this.#dirty.add(own)
  }

  /** One task's, for who doesn't know those of all. */
  assess(id: TaskId, assessment: Assessment): void {
    this.#assessed.set(id, assessment)
    this.#touch(id)
  }

  setAssessments(assessed: ReadonlyMap<TaskId, Assessment>): void {
    for (const [id, assessment] of assessed) {
      const live = this.#live.get(id)
      if (live?.verdict !== undefined && live.verdict !== verdictOf(assessment)) this.#live.delete(id)
      if (!isSameAssessment(this.#assessed.get(id), assessment) || live) this.#touch(id)
    }
    this.#assessed = new Map(assessed)
  }

  assessment(id: TaskId): Assessment | undefined {
    return this.#assessed.get(id)
  }

  /** Forgets what earlier runs said of the tasks that are in the new one. */
  beginRun(tasks: Iterable<TaskId>): void {
    const ids = [...tasks]
    const weightOf = weightsOf(ids, (id) => this.#records(id)?.durationsMs ?? [])
    if (this.#graph) this.#line.begin(this.#graph, weightOf)
    for (const id of ids) {
      this.#edited.delete(id)
      this.#live.set(id, { state: 'waiting' })
      this.#touch(id)
    }
  }

  changed(event: TaskChanged, now: number): void {
    const before = this.#live.get(event.task)
    const durationMs = event.seconds === undefined ? undefined : event.seconds * 1000
    const isStart = event.state === 'running'
    const text = liveText(event)
    const startedAt = isStart ? now : before?.startedAt
    this.#live.set(event.task, {
      state: event.state,
      ...(event.attempt === undefined ? {} : { attempt: event.attempt }),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(durationMs === undefined ? {} : { durationMs, finishedAt: now }),
      ...(text === undefined ? {} : { text }),
      ...(event.blockedBy === undefined ? {} : { blockedBy: event.blockedBy }),
    })
    this.#touch(event.task)
    for (const id of this.#line.set(event.task, event.state === 'ready')) this.#touch(id)
  }

  progressed(event: TaskProgress): void {
    const live = this.#live.get(event.task)
    if (live?.state !== 'running') return
    live.progress = event.fraction
    if (event.message !== undefined) live.progressText = event.message
    this.#touch(event.task)
  }

  /** The run is over and `setAssessments` has been called since: outcomes stay on show until the check says something else. */
  endRun(): void {
    for (const [id, live] of this.#live) {
      const assessment = this.#assessed.get(id)
      const isSettled = assessment !== undefined && isKeptAfterRun(live.state, assessment)
      if (isSettled) live.verdict = verdictOf(assessment)
      else this.#live.delete(id)
      this.#touch(id)
    }
  }

  /** Rows that changed since the last call. */
  takeChanged(): TaskRow[] {
    const rows: TaskRow[] = []
    for (const id of this.#dirty) {
      const row = this.#row(id)
      if (row) rows.push(row)
    }
    this.#dirty.clear()
    return rows
  }

  all(): TaskRow[] {
    return [...this.#instances.keys()].flatMap((id) => this.#row(id) ?? [])
  }

  /** One row for each instance of a `foreach` task (or the one row of a plain task). */
  instanceRows(id: string): TaskRow[] {
    return (this.#instances.get(id) ?? []).map((instance) => this.#instanceRow(instance))
  }

  /** Whether a task of the file, or the one instance that has this id, is being executed. */
  isRunning(id: string): boolean {
    for (const task of this.#live.keys()) {
      const isMeant = task === id || this.#graph?.tasks.get(task)?.definition.id === id
      if (isMeant && this.#instanceRow(task).state === 'running') return true
    }
    return false
  }

  instancesOf(id: string): readonly TaskId[] {
    return this.#instances.get(id) ?? []
  }

  #isEdited(id: TaskId, graph: TaskGraph): boolean {
    const before = this.#graph?.tasks.get(id)
    const after = graph.tasks.get(id)
    const wasRun = this.#records(id)?.last !== undefined || this.#live.get(id)?.verdict !== undefined
    if (!before || !after || !wasRun || UNBROKEN.has(this.#instanceRow(id).state)) return false
    return JSON.stringify(commandParts(before)) !== JSON.stringify(commandParts(after))
  }

  #touch(id: TaskId): void {
    this.#dirty.add(this.#graph?.tasks.get(id)?.definition.id ?? id)
  }

  #row(id: string): TaskRow | undefined {
    const instances = this.#instances.get(id)
    const first = instances?.[0]
    if (!instances || first === undefined) return undefined
    const isFanOut = this.#graph?.file.tasks.get(id)?.foreach !== undefined
    if (!isFanOut) return this.#instanceRow(first)
    return foldInstances(
      id,
      instances.map((instance) => this.#instanceRow(instance)),
    )
  }

  #pastText(state: DisplayState, record: TaskRecord | undefined): string | undefined {
    if (state === 'timed-out') return record?.last?.error
    return state === 'failed' && record?.last ? this.#wordsOf(record.last) : undefined
  }

  #instanceRow(id: TaskId): TaskRow {
    const isEdited = this.#edited.has(id)
    const live = isEdited ? undefined : this.#live.get(id)
    const assessed = this.#assessed.get(id)
    const record = this.#records(id)
    const state = live ? LIVE_STATES[live.state] : displayState(assessed, record, isEdited)
    const reasons = assessed?.reasons ?? []
    const durationMs = live?.durationMs ?? record?.last?.durationMs
    const finishedAt = live?.finishedAt ?? record?.last?.at
    const estimate = estimateMs(record?.durationsMs ?? [])
    const place = live?.state === 'ready' ? this.#line.placeOf(id) : undefined
    const text = live?.text ?? this.#pastText(state, record)
    return {
      id,
      state,
      reasons: reasons.map(shortReason),
      reasonKinds: reasons.map((reason) => reason.kind),
      ...(text === undefined ? {} : { text }),
      ...(live?.attempt === undefined ? {} : { attempt: live.attempt }),
      ...(live?.startedAt === undefined ? {} : { startedAt: live.startedAt }),
      ...(finishedAt === undefined ? {} : { finishedAt }),
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(estimate === undefined ? {} : { estimateMs: estimate }),
      ...(place === undefined ? {} : { place }),
      ...(live?.progress === undefined ? {} : { progress: live.progress }),
      ...(live?.progressText === undefined ? {} : { progressText: live.progressText }),
      ...(live?.blockedBy === undefined
        ? {}
        : { blockedBy: this.#graph?.tasks.get(live.blockedBy as TaskId)?.definition.id ?? live.blockedBy }),
    }
  }
}

const UNBROKEN: ReadonlySet<DisplayState> = new Set(['fresh', 'succeeded', 'queued', 'running', 'disabled'])

const LIVE_STATES: Readonly<Record<RunState, DisplayState>> = {
  waiting: 'queued',
  ready: 'queued',
  starting: 'queued',
  retrying: 'queued',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  'timed-out': 'timed-out',
  cancelled: 'cancelled',
  fresh: 'fresh',
  blocked: 'blocked',
  disabled: 'disabled',
}

/** A task that failed and wasn't changed since shows its failure, not "stale". */
function displayState(
  assessed: Assessment | undefined,
  record: TaskRecord | undefined,
  isEdited: boolean,
): DisplayState {
  if (!assessed) return 'stale'
  if (assessed.state !== 'stale') return assessed.state
  const kinds = new Set(assessed.reasons.map((reason) => reason.kind))
  const isMended =
    isEdited ||
    ['command-changed', 'code-changed', 'input-changed', 'input-added', 'forced'].some((kind) =>
      kinds.has(kind as Reason['kind']),
    )
  if (isMended) return 'stale'
  if (kinds.has('last-failed')) return record?.last?.state === 'timed-out' ? 'timed-out' : 'failed'
  return kinds.has('last-cancelled') ? 'cancelled' : 'stale'
}

const isKeptAfterRun = (state: RunState, assessment: Assessment): boolean =>
  state === 'succeeded' || state === 'fresh'
    ? state === 'succeeded' && assessment.state === 'fresh'
    : (state === 'failed' || state === 'timed-out' || state === 'cancelled' || state === 'blocked') &&
      assessment.state !== 'fresh'

const verdictOf = (assessment: Assessment): string => JSON.stringify([assessment.state, assessment.reasons])

const isSameAssessment = (a: Assessment | undefined, b: Assessment): boolean =>
  a !== undefined && (a === b || (a.state === b.state && verdictOf(a) === verdictOf(b)))

function liveText(event: TaskChanged): string | undefined {
  if (event.state === 'retrying' && event.retryInMs !== undefined) {
    return `attempt ${(event.attempt ?? 1) + 1} in ${Math.max(1, Math.round(event.retryInMs / 1000))} s`
  }
  return event.error
}

/** What a fan-out shows as a whole: the state that most needs a look. */
const URGENCY: readonly DisplayState[] = [
  'running',
  'failed',
  'timed-out',
  'queued',
  'blocked',
  'cancelled',
  'stale',
  'upstream',
  'succeeded',
  'fresh',
  'disabled',
]

function foldInstances(id: string, rows: readonly TaskRow[]): TaskRow {
  const counts: Partial<Record<DisplayState, number>> = {}
  for (const row of rows) counts[row.state] = (counts[row.state] ?? 0) + 1
  const state = URGENCY.find((one) => counts[one]) ?? 'stale'
  const shown = rows.find((row) => row.state === state)
  const started = rows.flatMap((row) => row.startedAt ?? [])
  const finished = rows.flatMap((row) => row.finishedAt ?? [])
  const durations = rows.flatMap((row) => row.durationMs ?? [])
  const places = rows.flatMap((row) => row.place ?? [])
  const done = rows.length - (counts.queued ?? 0) - (counts.running ?? 0)
  return {
    id,
    state,
    reasons: shown?.reasons ?? [],
    ...(shown?.reasonKinds ? { reasonKinds: shown.reasonKinds } : {}),
    ...(shown?.text === undefined ? {} : { text: shown.text }),
    ...(shown?.blockedBy === undefined ? {} : { blockedBy: shown.blockedBy }),
    ...(state === 'queued' && places.length > 0 ? { place: Math.min(...places) } : {}),
    ...(started.length > 0 ? { startedAt: Math.min(...started) } : {}),
    ...(finished.length > 0 && state !== 'running' ? { finishedAt: Math.max(...finished) } : {}),
    ...(durations.length > 0 && state !== 'running'
      ? { durationMs: durations.reduce((sum, one) => sum + one, 0) }
      : {}),
    ...(state === 'running'
      ? { progress: done / rows.length, progressText: `${done} of ${rows.length}` }
      : {}),
    instances: counts,
  }
}
