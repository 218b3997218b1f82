import { connectionRefusal, indexGraph } from '../../../src-renderer/stores/graph-index.ts'
import type { HostEventName, HostEvents } from '../../../src-shared/contract/commands.ts'
import { CommandRefused, type Handlers } from '../../../src-shared/contract/dispatcher.ts'
import type {
  EdgeView,
  GroupView,
  NodeView,
  NoteView,
  Snapshot,
  SnapshotChange,
  TaskRow,
} from '../../../src-shared/contract/views.ts'
import type { Edit } from '../../../src-shared/pipeline/edits.ts'
import { makeEdge } from './generate.ts'

type Emit = <N extends HostEventName>(event: N, data: HostEvents[N]) => void

interface Model {
  readonly nodes: ReadonlyMap<string, NodeView>
  readonly edges: ReadonlyMap<string, EdgeView>
  readonly groups: readonly GroupView[]
  readonly notes: readonly NoteView[]
}

export interface FakeHost {
  readonly handlers: Handlers<unknown>
  /** Changes live rows as a run would. */
  play(rows: readonly TaskRow[]): void
  snapshot(): Snapshot
}

/** A host without engine and files: it keeps one pipeline in memory, edits it, and pretends to run it. For the app's own tests. */
export function createFakeHost(
  first: Snapshot,
  emit: Emit,
  options: { readonly stepMs?: number } = {},
): FakeHost {
  const { stepMs = 350 } = options
  let model: Model = {
    nodes: new Map(first.nodes.map((node) => [node.id, node])),
    edges: new Map(first.edges.map((edge) => [edge.id, edge])),
    groups: first.groups,
    notes: first.notes,
  }
  let sequence = first.sequence
  let document = first.document
  let run = first.run
  let saved = model
  const rows = new Map(first.rows.map((row) => [row.id, row]))
  const undo: { readonly model: Model; readonly label: string }[] = []
  const redo: { readonly model: Model; readonly label: string }[] = []

  const tell = (change: Omit<SnapshotChange, 'sequence'>): void => {
    sequence++
    emit('pipeline.changed', { pipeline: document.path, change: { sequence, ...change } })
  }
  const snapshot = (): Snapshot => ({
    ...first,
    sequence,
    document,
    nodes: [...model.nodes.values()],
    edges: [...model.edges.values()],
    groups: model.groups,
    notes: model.notes,
    rows: [...rows.values()],
    ...(run ? { run } : {}),
  })
  const become = (next: Model): void => {
    const before = model
    model = next
    const [undoLabel, redoLabel] = [undo.at(-1)?.label, redo.at(-1)?.label]
    document = {
      path: document.path,
      folder: document.folder,
      name: document.name,
      params: document.params,
      isTrusted: true,
      revision: document.revision + 1,
      isSaved: model === saved,
      canUndo: undo.length > 0,
      canRedo: redo.length > 0,
      ...(undoLabel === undefined ? {} : { undoLabel }),
      ...(redoLabel === undefined ? {} : { redoLabel }),
    }
    const added = [...next.nodes.values()].filter((node) => !before.nodes.has(node.id))
    for (const { id } of added)
      rows.set(id, { id, state: 'stale', reasons: ['never-run'], text: 'never run' })
    tell({
      document,
      nodes: [...next.nodes.values()].filter((node) => before.nodes.get(node.id) !== node),
      removedNodes: [...before.nodes.keys()].filter((id) => !next.nodes.has(id)),
      edges: [...next.edges.values()].filter((edge) => before.edges.get(edge.id) !== edge),
      removedEdges: [...before.edges.keys()].filter((id) => !next.edges.has(id)),
      order: [...next.nodes.keys()],
      ...(next.groups === before.groups ? {} : { groups: next.groups }),
      ...(next.notes === before.notes ? {} : { notes: next.notes }),
      rows: added.flatMap(({ id }) => rows.get(id) ?? []),
    })
  }
  const play = (changed: readonly TaskRow[]): void => {
    for (const row of changed) rows.set(row.id, row)
    tell({ rows: changed, ...(run ? { run } : {}) })
  }

  const startRun = (ids: readonly string[]): void => {
    const counts = {
      succeeded: 0,
      fresh: 0,
      failed: 0,
      'timed-out': 0,
      cancelled: 0,
      blocked: 0,
      disabled: 0,
    }
    run = {
      run: 'r1',
      startedAt: Date.now(),
      by: 'app',
      asked: {},
      state: 'running',
      counts,
      tasks: ids.length,
      done: 0,
      running: 0,
      pipelineChangedSince: false,
    }
    play(ids.map((id, index) => ({ id, state: 'queued', reasons: [], place: index + 1 })))
    step([...ids], [])
  }
  const step = (left: string[], running: string[]): void => {
    if (run?.state !== 'running') return
    const changed: TaskRow[] = running.map((id) => ({
      id,
      state: 'succeeded',
      reasons: [],
      durationMs: stepMs,
      finishedAt: Date.now(),
    }))
    const next = left.splice(0, 2)
    changed.push(
      ...next.map(
        (id): TaskRow => ({ id, state: 'running', reasons: [], startedAt: Date.now(), estimateMs: 2000 }),
      ),
    )
    const done = run.done + running.length
    const counts = { ...run.counts, succeeded: done }
    run = { ...run, done, counts, running: next.length, state: next.length > 0 ? 'running' : 'succeeded' }
    play(changed)
    if (next.length > 0) setTimeout(() => step(left, next), stepMs)
  }

  const notHere = (): never => {
    throw new CommandRefused({ code: 'unsupported', message: 'the fake host does not do this' })
  }
  const staleIds = (): string[] =>
    [...rows.values()]
      .filter(({ state }) => !['fresh', 'succeeded', 'disabled'].includes(state))
      .map(({ id }) => id)

  const handlers: Handlers<unknown> = {
    'app.hello': () => ({
      version: '0.0.0',
      capabilities: { pickFile: false, revealInFolder: false, notifications: false, windows: false },
      opens: document.path,
      jobs: 2,
    }),
    'app.schema': () => ({}),
    'app.recent': () => [],
    'app.templates': () => [],
    'app.browse': () => ({ folder: document.folder, entries: [] }),
    'app.createFromTemplate': notHere,
    'app.createEmpty': notHere,
    'pipeline.open': () => snapshot(),
    'pipeline.close': () => null,
    'pipeline.snapshot': () => snapshot(),
    'document.edit': ({ edits, label }) => {
      const created: string[] = []
      const next = edits.reduce((now, edit) => applyEdit(now, edit, created), model)
      undo.push({ model, label })
      redo.length = 0
      become(next)
      return { revision: document.revision, created }
    },
    'document.undo': () => swap(undo, redo),
    'document.redo': () => swap(redo, undo),
    'document.text': () => ({ text: 'taskgraph: 1\ntasks: {}\n', revision: document.revision }),
    'document.copy': ({ tasks }) => ({
      yaml: tasks.map((id) => `${id}:\n  run: ${model.nodes.get(id)?.summary}\n`).join(''),
    }),
    'document.save': () => {
      saved = model
      document = { ...document, isSaved: true }
      tell({ document })
      return { revision: document.revision }
    },
    'document.resolve': () => null,
    'document.setParams': () => null,
    'run.preview': ({ what }) => {
      const ids = what.verb === 'stale' ? staleIds() : what.tasks
      return {
        tasks: ids.map((task) => ({ task, why: 'stale' as const })),
        fresh: rows.size - ids.length,
        estimateMs: ids.length * 1000,
      }
    },
    'run.start': ({ what }) => {
      startRun(what.verb === 'stale' ? staleIds() : what.tasks)
      return { run: 'r1' }
    },
    'run.stop': () => {
      if (run) run = { ...run, state: 'cancelled' }
      const stopped = [...rows.values()].filter(({ state }) => state === 'running' || state === 'queued')
      play(stopped.map(({ id }) => ({ id, state: 'cancelled', reasons: [], durationMs: 1000 })))
      return null
    },
    'run.list': () => (run ? [run] : []),
    'run.attempts': () => [],
    'run.text': () => ({ text: '' }),
    'run.dependencies': () => ({}),
    'task.instances': () => ({ names: [], instances: [] }),
    'task.source': () => ({ before: { kind: 'missing' }, after: { kind: 'missing' } }),
    'task.detail': ({ task }) => ({
      id: task,
      definition: { run: model.nodes.get(task)?.summary ?? '' },
      dependencies: [],
      dependents: [],
      inputs: [],
      targets: [],
      instances: [],
      command: model.nodes.get(task)?.summary ?? '',
    }),
    'task.explain': ({ task }) => [{ task, state: 'stale', reasons: [{ kind: 'never-run' }], upstream: [] }],
    'task.why': ({ task }) => ({
      instances: 1,
      stale: 1,
      outdated: 1,
      disabled: 0,
      isAccepted: false,
      isMarked: false,
      kinds: [{ kind: 'never-run', count: 1 }],
      explanations: [{ task, state: 'stale', reasons: [{ kind: 'never-run' }], upstream: [] }],
      upstream: [],
    }),
    'task.history': () => [],
    'task.accept': ({ tasks }) => {
      play(tasks.map((id) => ({ id, state: 'fresh', reasons: [], finishedAt: Date.now() })))
      return null
    },
    'task.markStale': ({ tasks }) => {
      play(tasks.map((id) => ({ id, state: 'stale', reasons: ['forced'], text: 'marked stale' })))
      return null
    },
    'log.read': () => ({ text: 'hello\n', from: 0, to: 6, sizeBytes: 6, isLive: false }),
    'log.path': () => ({ path: '/no.log' }),
    'log.open': notHere,
    'log.follow': () => null,
    'log.search': () => ({ total: 0, hits: [] }),
    'output.read': () => ({ kind: 'missing' }),
    'trust.question': notHere,
    'trust.grant': () => null,
    'trust.revoke': () => null,
    'app.openWindow': () => null,
    'shell.reveal': () => null,
  }
  const swap = (from: typeof undo, to: typeof undo): { label?: string } => {
    const last = from.pop()
    if (!last) return {}
    to.push({ model, label: last.label })
    become(last.model)
    return { label: last.label }
  }
  return { handlers, play, snapshot }
}

function applyEdit(model: Model, edit: Edit, created: string[]): Model {
  const nodes = new Map(model.nodes)
  const edges = new Map(model.edges)
  switch (edit.kind) {
    case 'layout.move':
      for (const [id, position] of Object.entries(edit.positions)) {
        const node = nodes.get(id)
        if (node) nodes.set(id, { ...node, position })
      }
      break
    case 'task.add': {
      const id = edit.id ?? `task_${nodes.size + 1}`
      if (nodes.has(id))
        throw new CommandRefused({ code: 'task_exists', message: `there is a task "${id}" already` })
      created.push(id)
      nodes.set(id, newNode(id, String(edit.definition.run ?? edit.definition.python ?? ''), edit.position))
      break
    }
    case 'task.remove':
      for (const id of edit.tasks) {
        nodes.delete(id)
        for (const edge of model.edges.values()) if (edge.from === id || edge.to === id) edges.delete(edge.id)
      }
      break
    case 'task.rename':
      renameIn(nodes, edges, edit.task, edit.to)
      break
    case 'edge.add': {
      const refusal = connectionRefusal(indexGraph(nodes.keys(), edges.values()), edit.from, edit.to)
      if (refusal) throw new CommandRefused({ code: 'would_make_cycle', message: refusal })
      const edge = makeEdge(edit.from, edit.to, edit.as === 'needs' ? 0.7 : 0)
      edges.set(edge.id, edge)
      break
    }
    case 'edge.remove':
      edges.delete(`${edit.from}->${edit.to}`)
      break
    case 'task.duplicate':
      for (const id of edit.tasks) {
        const node = nodes.get(id)
        if (!node) continue
        const copy = `${id}_copy`
        created.push(copy)
        const [x, y] = node.position ?? [0, 0]
        nodes.set(copy, {
          ...node,
          id: copy,
          title: copy,
          position: [x + edit.offset[0], y + edit.offset[1]],
        })
      }
      break
    case 'group.set': {
      const others = model.groups.filter(({ id }) => id !== edit.id)
      const { title = edit.id, tasks = [], color, collapsed = false } = edit.group ?? {}
      const group = { id: edit.id, title, tasks, collapsed, ...(color === undefined ? {} : { color }) }
      return { ...model, groups: edit.group ? [...others, group] : others }
    }
    case 'pipeline.set': {
      const [section, id, key] = edit.path
      if (section !== 'groups' || key === undefined) break
      const groups = model.groups.map((group) =>
        group.id === id
          ? { ...group, [key]: edit.value ?? (key === 'collapsed' ? false : undefined) }
          : group,
      )
      return { ...model, groups }
    }
    case 'group.members': {
      const { id, add = [], remove = [] } = edit
      const groups = model.groups.flatMap((group) => {
        if (group.id !== id) return [group]
        const tasks = [...new Set([...group.tasks.filter((task) => !remove.includes(task)), ...add])]
        return tasks.length === 0 ? [] : [{ ...group, tasks }]
      })
      return { ...model, groups }
    }
    case 'note.set': {
      const notes = [...model.notes]
      const { text = '', at = [0, 0] } = edit.note ?? {}
      notes.splice(edit.index, 1, ...(edit.note ? [{ index: edit.index, text, at }] : []))
      return { ...model, notes: notes.map((note, index) => ({ ...note, index })) }
    }
    case 'note.change': {
      const { text, at } = edit.change
      const change = { ...(text === undefined ? {} : { text }), ...(at === undefined ? {} : { at }) }
      return {
        ...model,
        notes: model.notes.map((note) => (note.index === edit.index ? { ...note, ...change } : note)),
      }
    }
    default:
      break
  }
  return { ...model, nodes, edges }
}

function newNode(id: string, summary: string, position: readonly [number, number] | undefined): NodeView {
  const targets = [{ path: `out/${id}.txt` }]
  return {
    id,
    title: id,
    kind: 'shell',
    summary,
    targets,
    isDisabled: false,
    problems: 0,
    ...(position ? { position } : {}),
  }
}

function renameIn(
  nodes: Map<string, NodeView>,
  edges: Map<string, EdgeView>,
  from: string,
  to: string,
): void {
  const node = nodes.get(from)
  if (!node) return
  nodes.delete(from)
  nodes.set(to, { ...node, id: to, title: to })
  for (const edge of [...edges.values()]) {
    if (edge.from !== from && edge.to !== from) continue
    edges.delete(edge.id)
    const [a, b] = [edge.from === from ? to : edge.from, edge.to === from ? to : edge.to]
    edges.set(`${a}->${b}`, { ...edge, id: `${a}->${b}`, from: a, to: b })
  }
}
