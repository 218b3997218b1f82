import { HostError } from '../../src-shared/contract/client.ts'
import type { EdgeView } from '../../src-shared/contract/views.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import { messageOf } from '../app/actions.ts'
import type { App } from '../stores/hooks.tsx'
import type { Point } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { showTip } from './connecting.ts'
import type { Xy } from './geometry.ts'
import { standsFor } from './groups.ts'
import type { SceneState, TaskFlowEdge } from './scene.ts'

/** The connections that one piece of a stroke crosses. A line to a collapsed group's box is crossed with all that it stands for. */
export function crossedBy({ drawn }: Pick<SceneState, 'drawn'>, from: Xy, to: Xy): readonly string[] {
  const nodes = new Map(drawn.nodes.map((node) => [node.id, node]))
  const placeOf = (node: string, handle: string | null | undefined): Xy | undefined => {
    const found = nodes.get(node)
    const at = found?.handles?.find(({ id }) => id === handle)
    return found && at && { x: found.position.x + at.x, y: found.position.y + at.y }
  }
  const isCrossed = (edge: TaskFlowEdge): boolean => {
    const start = placeOf(edge.source, edge.sourceHandle)
    const end = placeOf(edge.target, edge.targetHandle)
    return start !== undefined && end !== undefined && curveCrosses(start, end, from, to)
  }
  return drawn.edges.filter(isCrossed).flatMap(standsFor)
}

const pieces = 24

/** Whether a connection, drawn as React Flow draws it, and a straight line have a point in common. */
export function curveCrosses(start: Xy, end: Xy, from: Xy, to: Xy): boolean {
  const distance = end.x - start.x
  const pull = distance >= 0 ? distance / 2 : 6.25 * Math.sqrt(-distance)
  const [left, right] = [Math.min(start.x, end.x) - pull, Math.max(start.x, end.x) + pull]
  if (Math.max(from.x, to.x) < left || Math.min(from.x, to.x) > right) return false
  if (Math.max(from.y, to.y) < Math.min(start.y, end.y)) return false
  if (Math.min(from.y, to.y) > Math.max(start.y, end.y)) return false
  let before = start
  for (let piece = 1; piece <= pieces; piece++) {
    const t = piece / pieces
    const u = 1 - t
    const [a, b, c, d] = [u ** 3, 3 * u * u * t, 3 * u * t * t, t ** 3]
    const point = {
      x: a * start.x + b * (start.x + pull) + c * (end.x - pull) + d * end.x,
      y: (a + b) * start.y + (c + d) * end.y,
    }
    if (linesCross(before, point, from, to)) return true
    before = point
  }
  return false
}

function linesCross(a: Xy, b: Xy, c: Xy, d: Xy): boolean {
  const side = (p: Xy, q: Xy, r: Xy): number => (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
  return side(a, b, c) > 0 !== side(a, b, d) > 0 && side(c, d, a) > 0 !== side(c, d, b) > 0
}

/** As many edits as one step may have. */
const mostAtOnce = 1000

/**
 * Takes connections out as one undo step. Those that stand in a command or in arguments stay: gives why. What can't be cut is known
 * after the first try, so there are two at most, unless the file changes meanwhile.
 */
export async function cutEdges(
  ids: Iterable<string>,
  app: Pick<App, 'actions' | 'documentStore'>,
): Promise<readonly string[]> {
  const { edges } = app.documentStore.getState()
  const all = [...ids].flatMap((id) => edges.get(id) ?? [])
  let left = all.slice(0, mostAtOnce)
  const reasons: string[] = all.length > mostAtOnce ? [texts.canvas.tooManyToCut(mostAtOnce)] : []
  while (left.length > 0) {
    try {
      await app.actions.editOrReject(left.map(removeEdit), texts.canvas.labels.cut(left.length))
      break
    } catch (error) {
      if (error instanceof HostError && error.code === 'disconnected') break
      const refusals = refusalsIn(error)
      reasons.push(...(refusals.length === 0 ? [messageOf(error)] : refusals.map(reasonOf)))
      const stay = left.filter(
        ({ from, to }) => !refusals.some(({ tasks }) => tasks[0] === from && tasks[1] === to),
      )
      if (stay.length === left.length) break
      left = stay
    }
  }
  return reasons
}

/** Does that for a stroke, and says at the pointer what was not cut. */
export async function cutAt(
  at: Point,
  ids: Iterable<string>,
  app: Pick<App, 'actions' | 'documentStore' | 'uiStore'>,
): Promise<void> {
  const reasons = await cutEdges(ids, app)
  if (reasons.length > 0) showTip(app, at, texts.canvas.notCut(reasons))
}

const removeEdit = ({ from, to }: EdgeView): Edit => ({ kind: 'edge.remove', from, to })

interface Refusal {
  readonly message: string
  readonly remedy?: string | undefined
  readonly tasks: readonly unknown[]
}

const reasonOf = ({ message, remedy }: Refusal): string =>
  remedy === undefined ? message : `${message}: ${remedy}`

/** All that the host refused at once: the first one, and the others after it. */
function refusalsIn(error: unknown): readonly Refusal[] {
  const first = error instanceof HostError ? error.details : undefined
  const others = isObject(first) && Array.isArray(first.others) ? first.others : []
  return [first, ...others].flatMap((each) =>
    isObject(each) && typeof each.message === 'string' && Array.isArray(each.tasks)
      ? [
          {
            message: each.message,
            remedy: typeof each.remedy === 'string' ? each.remedy : undefined,
            tasks: each.tasks,
          },
        ]
      : [],
  )
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
