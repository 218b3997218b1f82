import { type Column, packColumn, unpackColumn } from './columns.ts'
import type { EdgeView, NodeView, Snapshot, TaskRow } from './views.ts'

/**
 * A snapshot as flat lists: a third of the characters for ten thousand tasks, and of the time to write and to read them. It says
 * exactly the same; who asks for `packed` gets this form (see wire.ts).
 */
export interface PackedSnapshot extends Omit<Snapshot, 'nodes' | 'edges' | 'rows'> {
  readonly nodes: PackedNodes
  readonly edges: PackedEdges
  readonly rows: PackedRows
}

interface PackedNodes {
  readonly ids: readonly string[]
  /** Where it isn't the id. */
  readonly title: Column<string>
  readonly kind: Column<NodeView['kind']>
  readonly summary: Column<string>
  readonly description: Column<string>
  readonly color: Column<string>
  /** How many each task has; name and path of all of them, one task's after another's. */
  readonly targets: Column<number>
  readonly targetName: Column<string>
  readonly targetPath: Column<string>
  readonly isDisabled: Column<boolean>
  readonly instances: Column<number>
  readonly problems: Column<number>
  readonly group: Column<string>
  readonly position: Column<readonly [number, number]>
}

interface PackedEdges {
  /** Ids that are no node's: numbers beyond the nodes stand for them. */
  readonly others: readonly string[]
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** Where it isn't `FROM->TO`. */
  readonly id: Column<string>
  readonly kind: Column<EdgeView['kind']>
  /** Where there are others than `kind`. */
  readonly kinds: Column<EdgeView['kinds']>
  /** True: that of the target. */
  readonly path: Column<string | true>
  readonly target: Column<number>
}

interface PackedRows {
  readonly size: number
  /** Absent: the nodes' own ids in their order. */
  readonly ids?: readonly string[]
  readonly state: Column<TaskRow['state']>
  readonly reasons: Column<readonly string[]>
  readonly reasonKinds: Column<NonNullable<TaskRow['reasonKinds']>>
  readonly text: Column<string>
  readonly attempt: Column<number>
  readonly startedAt: Column<number>
  readonly finishedAt: Column<number>
  readonly durationMs: Column<number>
  readonly estimateMs: Column<number>
  readonly progress: Column<number>
  readonly progressText: Column<string>
  readonly place: Column<number>
  readonly blockedBy: Column<string>
  readonly instances: Column<NonNullable<TaskRow['instances']>>
}

const asJson = (value: unknown): string => JSON.stringify(value)
/** No reason has such a sign in it. */
const asLines = (texts: readonly string[]): string => texts.join('\0')

/** Commands whose value is a snapshot. */
export const givesSnapshot = (command: string): boolean =>
  command === 'pipeline.open' || command === 'pipeline.snapshot'

export function packSnapshot(snapshot: Snapshot): PackedSnapshot {
  const { nodes } = snapshot
  return {
    ...snapshot,
    nodes: packNodes(nodes),
    edges: packEdges(snapshot.edges, nodes),
    rows: packRows(snapshot.rows, nodes),
  }
}

/** The snapshot that was packed. */
export function unpackSnapshot(packed: PackedSnapshot): Snapshot {
  const nodes = unpackNodes(packed.nodes)
  return {
    ...packed,
    nodes,
    edges: unpackEdges(packed.edges, nodes),
    rows: unpackRows(packed.rows, packed.nodes.ids),
  }
}

function packNodes(nodes: readonly NodeView[]): PackedNodes {
  const targets = nodes.flatMap((node) => node.targets)
  return {
    ids: nodes.map(({ id }) => id),
    title: packColumn(nodes, ({ id, title }) => (title === id ? undefined : title)),
    kind: packColumn(nodes, ({ kind }) => kind),
    summary: packColumn(nodes, ({ summary }) => summary),
    description: packColumn(nodes, ({ description }) => description),
    color: packColumn(nodes, ({ color }) => color),
    targets: packColumn(nodes, (node) => node.targets.length),
    targetName: packColumn(targets, ({ name }) => name),
    targetPath: packColumn(targets, ({ path }) => path),
    isDisabled: packColumn(nodes, ({ isDisabled }) => isDisabled),
    instances: packColumn(nodes, ({ instances }) => instances),
    problems: packColumn(nodes, ({ problems }) => problems),
    group: packColumn(nodes, ({ group }) => group),
    position: packColumn(nodes, ({ position }) => position),
  }
}

function unpackNodes(packed: PackedNodes): readonly NodeView[] {
  const { ids } = packed
  const size = ids.length
  const title = unpackColumn(packed.title, size)
  const kind = unpackColumn(packed.kind, size)
  const summary = unpackColumn(packed.summary, size)
  const isDisabled = unpackColumn(packed.isDisabled, size)
  const problems = unpackColumn(packed.problems, size)
  const targets = unpackTargets(packed)
  const nodes: Writable<NodeView>[] = []
  for (let i = 0; i < size; i++) {
    const id = ids[i] ?? ''
    nodes.push({
      id,
      title: title?.[i] ?? id,
      kind: kind?.[i] ?? 'broken',
      summary: summary?.[i] ?? '',
      targets: targets[i] ?? [],
      isDisabled: isDisabled?.[i] ?? false,
      problems: problems?.[i] ?? 0,
    })
  }
  fill(nodes, 'description', packed.description)
  fill(nodes, 'color', packed.color)
  fill(nodes, 'instances', packed.instances)
  fill(nodes, 'group', packed.group)
  fill(nodes, 'position', packed.position)
  return nodes
}

function unpackTargets(packed: PackedNodes): readonly NodeView['targets'][] {
  const counts = unpackColumn(packed.targets, packed.ids.length) ?? []
  let total = 0
  for (const count of counts) total += count ?? 0
  const names = unpackColumn(packed.targetName, total)
  const paths = unpackColumn(packed.targetPath, total)
  const all: NodeView['targets'][] = []
  for (let i = 0, at = 0; i < counts.length; i++) {
    const targets: NodeView['targets'][number][] = []
    for (const end = at + (counts[i] ?? 0); at < end; at++) {
      const name = names?.[at]
      const path = paths?.[at] ?? ''
      targets.push(name === undefined ? { path } : { name, path })
    }
    all.push(targets)
  }
  return all
}

function packEdges(edges: readonly EdgeView[], nodes: readonly NodeView[]): PackedEdges {
  const numbers = new Map(nodes.map(({ id }, number) => [id, number]))
  const others: string[] = []
  const numberOf = (id: string): number => {
    const known = numbers.get(id)
    if (known !== undefined) return known
    const number = nodes.length + others.push(id) - 1
    numbers.set(id, number)
    return number
  }
  const from = edges.map((edge) => numberOf(edge.from))
  const to = edges.map((edge) => numberOf(edge.to))
  return {
    others,
    from,
    to,
    id: packColumn(edges, (edge) => (edge.id === edgeId(edge.from, edge.to) ? undefined : edge.id)),
    kind: packColumn(edges, ({ kind }) => kind),
    kinds: packColumn(
      edges,
      ({ kind, kinds }) => (kinds.length === 1 && kinds[0] === kind ? undefined : kinds),
      asLines,
    ),
    path: packColumn(edges, ({ path, target }, i) =>
      path !== undefined && path === nodes[from[i] ?? -1]?.targets[target ?? -1]?.path ? true : path,
    ),
    target: packColumn(edges, ({ target }) => target),
  }
}

const edgeId = (from: string, to: string): string => `${from}->${to}`

function unpackEdges(packed: PackedEdges, nodes: readonly NodeView[]): readonly EdgeView[] {
  const size = packed.from.length
  const id = unpackColumn(packed.id, size)
  const kind = unpackColumn(packed.kind, size)
  const kinds = unpackColumn(packed.kinds, size)
  const names = [...nodes.map((node) => node.id), ...packed.others]
  /** Edges of one kind share their list. */
  const alone = { reference: ['reference'], needs: ['needs'], inferred: ['inferred'] } as const
  const edges: Writable<EdgeView>[] = []
  for (let i = 0; i < size; i++) {
    const from = names[packed.from[i] ?? -1] ?? ''
    const to = names[packed.to[i] ?? -1] ?? ''
    const itsKind = kind?.[i] ?? 'inferred'
    edges.push({
      id: id?.[i] ?? edgeId(from, to),
      from,
      to,
      kind: itsKind,
      kinds: kinds?.[i] ?? alone[itsKind],
    })
  }
  fill(edges, 'target', packed.target)
  unpackColumn(packed.path, size)?.forEach((path, i) => {
    const edge = edges[i]
    const its = path === true ? nodes[packed.from[i] ?? -1]?.targets[edge?.target ?? -1]?.path : path
    if (edge && its !== undefined) edge.path = its
  })
  return edges
}

function packRows(rows: readonly TaskRow[], nodes: readonly NodeView[]): PackedRows {
  const isInOrder = rows.length === nodes.length && rows.every(({ id }, i) => id === nodes[i]?.id)
  return {
    size: rows.length,
    ...(isInOrder ? {} : { ids: rows.map(({ id }) => id) }),
    state: packColumn(rows, ({ state }) => state),
    reasons: packColumn(rows, ({ reasons }) => reasons, asLines),
    reasonKinds: packColumn(rows, ({ reasonKinds }) => reasonKinds, asLines),
    text: packColumn(rows, ({ text }) => text),
    attempt: packColumn(rows, ({ attempt }) => attempt),
    startedAt: packColumn(rows, ({ startedAt }) => startedAt),
    finishedAt: packColumn(rows, ({ finishedAt }) => finishedAt),
    durationMs: packColumn(rows, ({ durationMs }) => durationMs),
    estimateMs: packColumn(rows, ({ estimateMs }) => estimateMs),
    progress: packColumn(rows, ({ progress }) => progress),
    progressText: packColumn(rows, ({ progressText }) => progressText),
    place: packColumn(rows, ({ place }) => place),
    blockedBy: packColumn(rows, ({ blockedBy }) => blockedBy),
    instances: packColumn(rows, ({ instances }) => instances, asJson),
  }
}

function unpackRows(packed: PackedRows, nodeIds: readonly string[]): readonly TaskRow[] {
  const { size, ids = nodeIds } = packed
  const state = unpackColumn(packed.state, size)
  const reasons = unpackColumn(packed.reasons, size)
  const rows: Writable<TaskRow>[] = []
  for (let i = 0; i < size; i++)
    rows.push({ id: ids[i] ?? '', state: state?.[i] ?? 'stale', reasons: reasons?.[i] ?? [] })
  fill(rows, 'reasonKinds', packed.reasonKinds)
  fill(rows, 'text', packed.text)
  fill(rows, 'attempt', packed.attempt)
  fill(rows, 'startedAt', packed.startedAt)
  fill(rows, 'finishedAt', packed.finishedAt)
  fill(rows, 'durationMs', packed.durationMs)
  fill(rows, 'estimateMs', packed.estimateMs)
  fill(rows, 'progress', packed.progress)
  fill(rows, 'progressText', packed.progressText)
  fill(rows, 'place', packed.place)
  fill(rows, 'blockedBy', packed.blockedBy)
  fill(rows, 'instances', packed.instances)
  return rows
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** What only some have: a key that is absent is not there at all. */
function fill<T extends object, K extends keyof T>(
  records: readonly T[],
  key: K,
  column: Column<NonNullable<T[K]>>,
): void {
  const values = unpackColumn<T[K]>(column, records.length)
  if (!values) return
  for (let i = 0; i < records.length; i++) {
    const record = records[i]
    const value = values[i]
    if (record && value !== undefined) record[key] = value
  }
}
