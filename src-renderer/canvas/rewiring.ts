import { HostError } from '../../src-shared/contract/client.ts'
import type { EdgeView } from '../../src-shared/contract/views.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import { messageOf } from '../app/actions.ts'
import type { App } from '../stores/hooks.tsx'
import type { Point } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { refusalOf, showTip } from './connecting.ts'
import { moveEdit } from './dragging.ts'
import { nodeHeight, nodeWidth, type Xy } from './geometry.ts'

type Wired = Pick<App, 'documentStore'>

const targetsOf = (task: string, { documentStore }: Wired): number =>
  documentStore.getState().nodes.get(task)?.targets.length ?? 0

/** A reference where there is a target to refer to, else order alone. */
function addEdit(from: string, to: string, wish: Pick<EdgeView, 'kind' | 'target'>, app: Wired): Edit {
  const targets = targetsOf(from, app)
  const isReference = wish.kind !== 'needs' && targets > 0
  const target = isReference && wish.target !== undefined && wish.target < targets ? wish.target : undefined
  return {
    kind: 'edge.add',
    from,
    to,
    as: isReference ? 'reference' : 'needs',
    ...(target === undefined ? {} : { target }),
  }
}

/** One end of a connection goes to another task; `fixed` says which end stays. Undefined: it is there already. */
export function reconnectEdits(
  edge: EdgeView,
  fixed: 'source' | 'target',
  other: string,
  app: Wired,
): readonly Edit[] | undefined {
  const [from, to] = fixed === 'source' ? [edge.from, other] : [other, edge.to]
  if (from === edge.from && to === edge.to) return undefined
  // Which target is meant says something about the old start only.
  const wish = fixed === 'source' ? edge : { kind: edge.kind }
  return [{ kind: 'edge.remove', from: edge.from, to: edge.to }, addEdit(from, to, wish, app)]
}

/** Does that, or says at the pointer why not. */
export async function reconnect(
  edge: EdgeView,
  fixed: 'source' | 'target',
  other: string,
  at: Point,
  app: App,
): Promise<void> {
  const edits = reconnectEdits(edge, fixed, other, app)
  if (!edits) return
  const isBackward = fixed === 'target'
  const end = { task: isBackward ? edge.to : edge.from, as: 'needs', isBackward } as const
  const refusal = refusalOf(end, other, app)
  if (refusal) return showTip(app, at, refusal)
  try {
    await app.actions.editOrReject(edits, texts.canvas.labels.reconnect(edge.from, edge.to))
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'disconnected') showTip(app, at, messageOf(error))
  }
}

/**
 * Makes edits that put a task between the ends of a connection, after `first`. Where the connection is part of a command it can't be taken out:
 * it then stays, beside the new ones.
 */
export async function insertOnEdge(
  edge: EdgeView,
  task: string,
  first: readonly Edit[],
  app: Pick<App, 'actions' | 'documentStore'>,
): Promise<void> {
  // A task that is only being made is not in the document yet.
  const makes = first.some((edit) => edit.kind === 'task.add' && edit.definition.targets !== undefined)
  const into: readonly Edit[] = [
    addEdit(edge.from, task, edge, app),
    makes
      ? { kind: 'edge.add', from: task, to: edge.to, as: 'reference' }
      : addEdit(task, edge.to, { kind: 'reference' }, app),
  ]
  const label = texts.canvas.labels.insert(task, edge.from, edge.to)
  try {
    const cut: Edit = { kind: 'edge.remove', from: edge.from, to: edge.to }
    await app.actions.editOrReject([...first, cut, ...into], label)
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'not_removable') throw error
    await app.actions.editOrReject([...first, ...into], label)
  }
}

/** Where a task stands that is put on a connection. */
function middleOf(edge: EdgeView, { scene }: Pick<App, 'scene'>): Xy | undefined {
  const { positions } = scene.store.getState()
  const [from, to] = [positions.get(edge.from), positions.get(edge.to)]
  return from && to && { x: Math.round((from.x + to.x) / 2), y: Math.round((from.y + to.y) / 2) }
}

/** Opens the form for a new task that goes onto a connection. */
export function askWhatToInsert(
  edge: EdgeView,
  anchor: Point | undefined,
  app: Pick<App, 'scene' | 'uiStore'>,
): void {
  const at = middleOf(edge, app)
  app.uiStore.setState({
    dialog: {
      kind: 'quickAdd',
      onto: edge.id,
      ...(at ? { at: [at.x, at.y] } : {}),
      ...(anchor ? { anchor } : {}),
    },
  })
}

/** As near to a connection as a task's middle must come to be put on it. */
const catchPx = 24

/** The connection under a dragged task that belongs to none yet: dropped there, it is inserted. */
export function edgeUnder(task: string, app: Pick<App, 'scene' | 'documentStore'>): EdgeView | undefined {
  const { graph } = app.documentStore.getState()
  if (graph.incoming.has(task) || graph.outgoing.has(task)) return undefined
  const { positions, drawn } = app.scene.store.getState()
  const at = positions.get(task)
  if (!at) return undefined
  const middle = { x: at.x + nodeWidth / 2, y: at.y + nodeHeight / 2 }
  let [best, nearest]: [EdgeView | undefined, number] = [undefined, catchPx]
  for (const { data } of drawn.edges) {
    const [from, to] = [positions.get(data?.view.from ?? ''), positions.get(data?.view.to ?? '')]
    // A line to a box may stand for several, and its ends are elsewhere.
    if (!data || data.stands || !from || !to) continue
    const start = { x: from.x + nodeWidth, y: from.y + nodeHeight / 2 }
    const distance = distanceToLine(middle, start, { x: to.x, y: to.y + nodeHeight / 2 })
    if (distance < nearest) [best, nearest] = [data.view, distance]
  }
  return best
}

/** Puts a dropped task on a connection, as one step with its move and with what that means for groups. */
export async function dropOnEdge(
  task: string,
  edge: EdgeView,
  at: Point,
  app: App,
  grouping: readonly Edit[] = [],
): Promise<void> {
  const place = app.scene.store.getState().positions.get(task)
  if (!place) return
  try {
    await insertOnEdge(edge, task, [moveEdit(new Map([[task, place]])), ...grouping], app)
  } catch (error) {
    app.scene.settle([task])
    showTip(app, at, messageOf(error))
  }
}

function distanceToLine(point: Xy, a: Xy, b: Xy): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / length
  const part = Math.min(1, Math.max(0, along))
  return Math.hypot(point.x - a.x - part * dx, point.y - a.y - part * dy)
}
