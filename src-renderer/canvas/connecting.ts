import { HostError } from '../../src-shared/contract/client.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import { messageOf } from '../app/actions.ts'
import { connectionRefusal } from '../stores/graph-index.ts'
import type { App } from '../stores/hooks.tsx'
import type { Point } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { columnGap, nodeHeight, nodeWidth, touches, type Xy } from './geometry.ts'
import { freePlace } from './place.ts'

/** One end of a connection that is being drawn. */
export interface ConnectionEnd {
  readonly task: string
  readonly as: 'reference' | 'needs'
  readonly target?: number
  /** Drawn backwards, from where connections come in. */
  readonly isBackward: boolean
}

/** What a handle of the canvas stands for. */
export function endOf(task: string, handle: string | null, app: Pick<App, 'documentStore'>): ConnectionEnd {
  if (handle === 'in') return { task, as: 'reference', isBackward: true }
  if (handle === 'needs' || handle === null) return { task, as: 'needs', isBackward: false }
  const targets = app.documentStore.getState().nodes.get(task)?.targets.length ?? 0
  const target = Number(handle.slice(1))
  return { task, as: 'reference', isBackward: false, ...(target > 0 && target < targets ? { target } : {}) }
}

/** Why a connection can't be made, as far as that is known here. */
export function refusalOf(
  end: ConnectionEnd,
  other: string,
  app: Pick<App, 'documentStore'>,
): string | undefined {
  const { graph } = app.documentStore.getState()
  return end.isBackward
    ? connectionRefusal(graph, other, end.task)
    : connectionRefusal(graph, end.task, other)
}

/** Whether a collapsed group's box is there: which of its tasks would be meant? */
export function isBoxAt(point: Xy, { scene }: Pick<App, 'scene'>): boolean {
  const rect = { ...point, width: 0.01, height: 0.01 }
  return scene.store
    .getState()
    .drawn.nodes.some(({ type, position }) => type === 'box' && touches(position, rect))
}

export function connectionEdit(end: ConnectionEnd, other: string, app: Pick<App, 'documentStore'>): Edit {
  const [from, to] = end.isBackward ? [other, end.task] : [end.task, other]
  const hasTargets = (app.documentStore.getState().nodes.get(from)?.targets.length ?? 0) > 0
  return {
    kind: 'edge.add',
    from,
    to,
    as: end.as === 'reference' && hasTargets ? 'reference' : 'needs',
    ...(end.target === undefined ? {} : { target: end.target }),
  }
}

/** Opens the form for a task that comes after one, to the right of it and connected to it. */
export function askWhatComesNext(task: string, handle: string, anchor: Point, app: App): void {
  const { positions } = app.scene.store.getState()
  const before = positions.get(task)
  if (!before) return
  const { as, target } = endOf(task, handle, app)
  const at = freePlace({ x: before.x + nodeWidth + columnGap, y: before.y }, positions.values())
  app.uiStore.setState({
    dialog: {
      kind: 'quickAdd',
      at: [at.x, at.y],
      anchor,
      from: { task, as, ...(target === undefined ? {} : { target }) },
    },
  })
}

/** Opens the form for a task where a line was dropped on the empty canvas, connected to where the line began. */
export function askWhatIsThere(
  { task, as, target, isBackward }: ConnectionEnd,
  { x, y }: Xy,
  anchor: Point,
  { uiStore }: Pick<App, 'uiStore'>,
): void {
  const from = { task, as, ...(target === undefined ? {} : { target }) }
  uiStore.setState({
    dialog: isBackward
      ? { kind: 'quickAdd', at: [x - nodeWidth, y - nodeHeight / 2], anchor, to: task }
      : { kind: 'quickAdd', at: [x, y], anchor, from },
  })
}

/** Makes a connection, or says at the pointer why not. */
export async function connect(end: ConnectionEnd, other: string, at: Point, app: App): Promise<void> {
  const [from, to] = end.isBackward ? [other, end.task] : [end.task, other]
  const refusal = refusalOf(end, other, app)
  if (refusal) return showTip(app, at, refusal)
  try {
    await app.actions.editOrReject(
      [connectionEdit(end, other, app)],
      texts.commands.connecting.label(from, to),
    )
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'disconnected') showTip(app, at, messageOf(error))
  }
}

/** A line beside the pointer that goes away by itself. */
export function showTip(app: Pick<App, 'uiStore'>, at: Point, text: string): void {
  const tip = { at, text }
  app.uiStore.setState({ tip })
  setTimeout(() => {
    if (app.uiStore.getState().tip === tip) app.uiStore.setState({ tip: undefined })
  }, 4000)
}
