import type { GroupView, NoteView, TaskRow } from '../../src-shared/contract/views.ts'
import { labelOf } from '../../src-shared/graph/mermaid.ts'
import {
  groupArea,
  handlesOf,
  nodeHeight,
  nodeWidth,
  noteArea,
  type Rect,
  unite,
  type Xy,
} from '../canvas/geometry.ts'
import type { Palette } from '../canvas/palette.ts'
import type { TaskFlowEdge, TaskFlowNode } from '../canvas/scene.ts'
import { stateText } from '../ui/state.tsx'

/** What a picture consists of; whoever paints it needs to know no more of pipelines. */
export type Shape =
  | {
      readonly kind: 'box'
      readonly rect: Rect
      readonly radius: number
      readonly fill: string
      readonly stroke: string
      readonly isDashed: boolean
    }
  | {
      readonly kind: 'curve'
      /** Start, two control points, end. */
      readonly points: readonly [Xy, Xy, Xy, Xy]
      readonly stroke: string
      readonly dash: readonly number[]
    }
  | { readonly kind: 'polygon'; readonly points: readonly Xy[]; readonly fill: string }
  | {
      readonly kind: 'text'
      readonly at: Xy
      readonly text: string
      readonly size: number
      readonly isStrong: boolean
      readonly fill: string
    }

/** A picture from its upper left corner. */
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly background: string
  readonly font: string
  readonly shapes: readonly Shape[]
}

export interface DrawingParts {
  readonly nodes: readonly TaskFlowNode[]
  readonly edges: readonly TaskFlowEdge[]
  readonly groups: readonly GroupView[]
  readonly notes: readonly NoteView[]
  readonly row: (id: string) => TaskRow | undefined
  /** Milliseconds since 1970: for texts such as `ran 3 h ago`. */
  readonly now: number
  readonly palette: Palette
  /** How wide a text would be. */
  readonly measure: (text: string, size: number, isStrong: boolean) => number
}

const margin = 32
const padding = 12
const titleSize = 13
const smallSize = 11

/** Groups behind connections, connections behind tasks, in the places that they have on the canvas. */
export function makeDrawing(parts: DrawingParts): Drawing {
  const { nodes, edges, groups, notes, palette } = parts
  const places = new Map(nodes.map(({ id, position }) => [id, position]))
  const areas = groups.flatMap((group) => {
    const area = groupArea(group.tasks.flatMap((id) => places.get(id) ?? []))
    return area ? [{ group, area }] : []
  })
  const noteAreas = notes.map((note) => ({ note, area: noteArea(note.at, note.size) }))
  const bounds = unite([
    ...nodes.map(({ position }) => ({ ...position, width: nodeWidth, height: nodeHeight })),
    ...areas.map(({ area }) => area),
    ...noteAreas.map(({ area }) => area),
  ]) ?? { x: 0, y: 0, width: 0, height: 0 }
  const origin = { x: bounds.x - margin, y: bounds.y - margin }
  const nodeById = new Map(nodes.map((node) => [node.id, node]))
  return {
    width: Math.ceil(bounds.width + 2 * margin),
    height: Math.ceil(bounds.height + 2 * margin),
    background: palette.canvas,
    font: palette.font,
    shapes: [
      ...areas.flatMap(({ group, area }) => groupShapes(group, shift(area, origin), parts)),
      ...edges.flatMap((edge) => edgeShapes(edge, nodeById, origin, palette)),
      ...nodes.flatMap((node) => taskShapes(node, shift(node.position, origin), parts)),
      ...noteAreas.flatMap(({ note, area }) => noteShapes(note, shift(area, origin), parts)),
    ],
  }
}

function shift<T extends Xy>(place: T, { x, y }: Xy): T {
  return { ...place, x: place.x - x, y: place.y - y }
}

function groupShapes({ title, color }: GroupView, rect: Rect, parts: DrawingParts): readonly Shape[] {
  const { palette } = parts
  return [
    { kind: 'box', rect, radius: 10, fill: 'none', stroke: color ?? palette.border, isDashed: true },
    line(
      title,
      { x: rect.x + padding, y: rect.y + 20 },
      rect.width - 2 * padding,
      'strong',
      palette.muted,
      parts,
    ),
  ]
}

const dashes = { reference: [], needs: [7, 5], inferred: [1, 5] } as const
const arrow = 7

function edgeShapes(
  { source, target, sourceHandle, data }: TaskFlowEdge,
  nodes: ReadonlyMap<string, TaskFlowNode>,
  origin: Xy,
  palette: Palette,
): readonly Shape[] {
  const [from, to] = [nodes.get(source), nodes.get(target)]
  if (!from || !to) return []
  const handle = handlesOf(from.data.view).find(({ id }) => id === sourceHandle)
  const start = shift(
    { x: from.position.x + nodeWidth, y: from.position.y + (handle?.y ?? nodeHeight / 2) },
    origin,
  )
  const tip = shift({ x: to.position.x, y: to.position.y + nodeHeight / 2 }, origin)
  const end = { x: tip.x - arrow + 1, y: tip.y }
  // The curve that React Flow draws on the canvas.
  const distance = end.x - start.x
  const pull = distance >= 0 ? distance / 2 : 6.25 * Math.sqrt(-distance)
  return [
    {
      kind: 'curve',
      points: [start, { x: start.x + pull, y: start.y }, { x: end.x - pull, y: end.y }, end],
      stroke: palette.edge,
      dash: dashes[data?.view.kind ?? 'reference'],
    },
    {
      kind: 'polygon',
      points: [{ x: tip.x - arrow, y: tip.y - 4 }, tip, { x: tip.x - arrow, y: tip.y + 4 }],
      fill: palette.edge,
    },
  ]
}

function taskShapes({ id, data }: TaskFlowNode, at: Xy, parts: DrawingParts): readonly Shape[] {
  const { palette, row, now } = parts
  const { view, group } = data
  const rect = { ...at, width: nodeWidth, height: nodeHeight }
  const state = row(id)?.state ?? (view.isDisabled ? 'disabled' : 'stale')
  const width = nodeWidth - 2 * padding
  const colour = group ? (group.color ?? palette.border) : palette.states[state]
  return [
    {
      kind: 'box',
      rect,
      radius: 8,
      fill: palette.surface,
      stroke: palette.border,
      isDashed: view.isDisabled,
    },
    {
      kind: 'box',
      rect: { x: at.x + padding, y: at.y + 13, width: 10, height: 10 },
      radius: 5,
      fill: colour,
      stroke: 'none',
      isDashed: false,
    },
    line(labelOf(view), { x: at.x + padding + 18, y: at.y + 23 }, width - 18, 'strong', palette.text, parts),
    line(view.summary, { x: at.x + padding, y: at.y + 42 }, width, 'small', palette.muted, parts),
    line(
      group ? '' : stateText(row(id), now),
      { x: at.x + padding, y: at.y + 60 },
      width,
      'small',
      palette.muted,
      parts,
    ),
  ]
}

function noteShapes({ text, color }: NoteView, rect: Rect, parts: DrawingParts): readonly Shape[] {
  const { palette } = parts
  const most = Math.max(1, Math.floor((rect.height - padding) / 18))
  const lines = text
    .split('\n')
    .map((each) => each.replace(/^#+\s*/, '').replaceAll(/[*_`]/g, ''))
    .filter((each) => each.trim() !== '')
    .slice(0, most)
  return [
    { kind: 'box', rect, radius: 8, fill: palette.surface, stroke: color ?? palette.border, isDashed: false },
    ...lines.map((each, index) =>
      line(
        each,
        { x: rect.x + padding, y: rect.y + 22 + index * 18 },
        rect.width - 2 * padding,
        'small',
        palette.text,
        parts,
      ),
    ),
  ]
}

/** One line of text, cut where it would not fit. */
function line(
  text: string,
  at: Xy,
  width: number,
  look: 'strong' | 'small',
  fill: string,
  { measure }: DrawingParts,
): Shape {
  const isStrong = look === 'strong'
  const size = isStrong ? titleSize : smallSize
  return {
    kind: 'text',
    at,
    text: cut(text, width, (part) => measure(part, size, isStrong)),
    size,
    isStrong,
    fill,
  }
}

function cut(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text
  const characters = [...text]
  let [fits, tooMany] = [0, characters.length]
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1
    if (measure(`${characters.slice(0, middle).join('')}…`) <= width) fits = middle
    else tooMany = middle
  }
  return `${characters.slice(0, fits).join('').trimEnd()}…`
}
