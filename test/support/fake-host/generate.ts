import type { EdgeView, NodeView, Snapshot, TaskRow } from '../../../src-shared/contract/views.ts'
import type { DisplayState } from '../../../src-shared/run/state.ts'

/** Numbers that look random and are the same each time. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const words = ['fetch', 'clean', 'join', 'train', 'score', 'plot', 'check', 'merge', 'split', 'report']
const kinds = ['shell', 'python', 'module'] as const
const states: readonly DisplayState[] = [
  'fresh',
  'fresh',
  'fresh',
  'succeeded',
  'stale',
  'upstream',
  'failed',
  'blocked',
  'queued',
  'running',
  'cancelled',
  'timed-out',
  'disabled',
]

/** A pipeline of `size` tasks in layers, each needing one or two of the layer before, with every state in it. */
export function generateSnapshot(size: number, options: { readonly allStale?: boolean } = {}): Snapshot {
  const random = seeded(size)
  const width = Math.max(3, Math.round(Math.sqrt(size) * 0.8))
  const nodes = Array.from({ length: size }, (_, index) => makeNode(index))
  const edges = new Map<string, EdgeView>()
  for (let index = width; index < size; index++) {
    const layerStart = Math.floor(index / width) * width - width
    const count = random() < 0.5 ? 1 : 2
    for (let i = 0; i < count; i++) {
      const near = layerStart + (((index % width) + Math.floor(random() * 3) - 1 + width) % width)
      const edge = makeEdge(nodes[near]?.id ?? '', nodes[index]?.id ?? '', random())
      edges.set(edge.id, edge)
    }
  }
  const rows = nodes.map((node, index) => makeRow(node, index, random(), options.allStale ?? false))
  return {
    sequence: 0,
    document: {
      path: '/work/example/pipeline.taskgraph.yaml',
      folder: '/work/example',
      name: `Generated ${size}`,
      revision: 1,
      isSaved: true,
      canUndo: false,
      canRedo: false,
      isTrusted: true,
      params: {},
    },
    nodes,
    edges: [...edges.values()],
    groups: [],
    notes: [],
    rows,
    problems: [],
  }
}

function makeNode(index: number): NodeView {
  const word = words[index % words.length] ?? 'task'
  const kind = kinds[index % kinds.length] ?? 'shell'
  const id = `${word}_${index}`
  const summary = {
    shell: `sh ${word}.sh data/${index}.csv`,
    python: `${word}.py:main`,
    module: `${word}.js#run`,
  }[kind]
  const targets = [{ name: 'table', path: `out/${id}.csv` }]
  return {
    id,
    title: id,
    kind,
    summary,
    targets:
      index % 4 === 1
        ? [...targets, { name: 'chart', path: `out/${id}.svg` }]
        : index % 7 === 3
          ? []
          : targets,
    isDisabled: false,
    problems: 0,
    ...(index % 9 === 8 ? { instances: 40 } : {}),
  }
}

export function makeEdge(from: string, to: string, chance: number): EdgeView {
  const kind = chance < 0.6 ? 'reference' : chance < 0.8 ? 'needs' : 'inferred'
  return { id: `${from}->${to}`, from, to, kind, kinds: [kind], ...(kind === 'needs' ? {} : { target: 0 }) }
}

function makeRow(node: NodeView, index: number, chance: number, allStale: boolean): TaskRow {
  const state = allStale ? 'stale' : (states[Math.floor(chance * states.length)] ?? 'fresh')
  const now = Date.now()
  const row: TaskRow = { id: node.id, state, reasons: [] }
  const fan =
    node.instances === undefined ? {} : { instances: { failed: 2, running: 3, succeeded: 20, queued: 15 } }
  switch (state) {
    case 'running':
      return {
        ...row,
        ...fan,
        startedAt: now - 42_000,
        estimateMs: 112_000,
        ...(index % 2 ? { progress: 0.4 } : {}),
      }
    case 'queued':
      return { ...row, ...fan, place: (index % 9) + 1 }
    case 'stale':
      return {
        ...row,
        ...fan,
        reasons: ['input-changed', 'command-changed'],
        text: 'input-changed data/2024.csv',
      }
    case 'failed':
      return {
        ...row,
        ...fan,
        text: 'exit 2 · No such file or directory: data/missing.csv',
        durationMs: 3100,
      }
    case 'timed-out':
      return { ...row, ...fan, text: 'timed out after 30 s', durationMs: 30_000 }
    case 'blocked':
      return { ...row, blockedBy: 'train_3' }
    case 'fresh':
    case 'succeeded':
    case 'cancelled':
      return { ...row, ...fan, durationMs: 1840, finishedAt: now - 3 * 3_600_000 }
    default:
      return row
  }
}
