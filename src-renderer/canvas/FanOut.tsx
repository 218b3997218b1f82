import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type MouseEvent, useState } from 'react'
import type { TaskRow } from '../../src-shared/contract/views.ts'
import type { DisplayState } from '../../src-shared/run/state.ts'
import { showInstance } from '../app/commands-instance.ts'
import { type App, useApp, useUi } from '../stores/hooks.tsx'
import { select } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { stateNames } from '../ui/state.tsx'
import {
  dotAt,
  dotGrid,
  dotOrder,
  dotRect,
  dotsOf,
  fanHeight,
  fanWidth,
  type InstanceCounts,
  instanceAt,
  pageCount,
  pageRange,
} from './fan-model.ts'
import { turnPage } from './fan-pages.ts'

const words = texts.canvas.fan

interface FanProps {
  readonly task: string
  readonly total: number
  readonly row: TaskRow | undefined
}

/**
 * The instances of a `foreach` task as a grid of dots, failed first. Pointing at one names it, a click shows it in the inspector, and
 * it has a menu of its own in that of the task.
 */
export function FanOut({ task, total, row }: FanProps) {
  const app = useApp()
  const page = useUi((ui) => ui.fanPages.get(task) ?? 0)
  const [hovered, setHovered] = useState<{ readonly x: number; readonly text: string }>()
  const dots = dotsOf(total, row?.instances ?? {}, page)
  const [first] = pageRange(total, page)

  const dotUnder = (event: MouseEvent<SVGSVGElement>): number | undefined => {
    const box = event.currentTarget.getBoundingClientRect()
    const scale = fanWidth / Math.max(1, box.width)
    return dotAt((event.clientX - box.left) * scale, (event.clientY - box.top) * scale, dots.length)
  }
  const instanceOf = (dot: number) => rowAt(task, row, first - 1 + dot, app)
  const onPointerMove = (event: MouseEvent<SVGSVGElement>): void => {
    const dot = dotUnder(event)
    if (dot === undefined) return setHovered(undefined)
    const { x } = dotRect(dot, dotGrid(dots.length))
    void instanceOf(dot).then((found) => setHovered(found && { x, text: nameOf(found) }))
  }
  const onClick = (event: MouseEvent<SVGSVGElement>): void => {
    const dot = dotUnder(event)
    if (dot === undefined || event.shiftKey || event.ctrlKey || event.metaKey) return
    void instanceOf(dot).then((found) => found && showInstance(task, found.id, app))
  }
  const onContextMenu = (event: MouseEvent<SVGSVGElement>): void => {
    const dot = dotUnder(event)
    if (dot === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const at = [event.clientX, event.clientY] as const
    void instanceOf(dot).then((found) => {
      const { selection } = app.uiStore.getState()
      if (!selection.has(task)) select(app.uiStore, [task])
      app.uiStore.setState({
        focused: task,
        menu: { kind: 'task', at, task, ...(found ? { instance: found.id } : {}) },
        ...(found ? { instance: found.id } : {}),
      })
    })
  }
  return (
    <div className="task-fan">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table of instances has the keys */}
      <svg
        className="task-dots"
        role="img"
        aria-label={spokenCounts(total, row?.instances ?? {})}
        width={fanWidth}
        height={fanHeight}
        viewBox={`0 0 ${fanWidth} ${fanHeight}`}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setHovered(undefined)}
        onClick={onClick}
        onContextMenu={onContextMenu}
      >
        {dotOrder.map((state) => (
          <path key={state} data-dot={state} data-count={countOf(dots, state)} d={pathOf(dots, state)} />
        ))}
      </svg>
      {hovered && (
        <span className="fan-name" style={{ left: Math.min(hovered.x, fanWidth - 80) }}>
          {hovered.text}
        </span>
      )}
    </div>
  )
}

/** Which instances are shown, and buttons for the next ones; nothing where all are. */
export function FanPager({ task, total }: Pick<FanProps, 'task' | 'total'>) {
  const app = useApp()
  const page = useUi((ui) => ui.fanPages.get(task) ?? 0)
  const count = pageCount(total)
  if (count === 1) return null
  const [first, last] = pageRange(total, page)
  return (
    <span className="fan-pager nodrag">
      <button
        type="button"
        tabIndex={-1}
        aria-label={words.previousPage}
        title={words.previousPage}
        disabled={page === 0}
        onClick={() => turnPage(task, total, -1, app)}
      >
        <ChevronLeft size={12} aria-hidden="true" />
      </button>
      {words.range(first, last)}
      <button
        type="button"
        tabIndex={-1}
        aria-label={words.nextPage}
        title={words.nextPage}
        disabled={page >= count - 1}
        onClick={() => turnPage(task, total, 1, app)}
      >
        <ChevronRight size={12} aria-hidden="true" />
      </button>
    </span>
  )
}

const countOf = (dots: readonly DisplayState[], state: DisplayState): number =>
  dots.filter((each) => each === state).length

function pathOf(dots: readonly DisplayState[], state: DisplayState): string {
  const grid = dotGrid(dots.length)
  // Outlined ones lie inside their own place, so that all are of one size.
  const inset = outlined.has(state) ? 0.5 : 0
  return dots
    .map((each, index) => {
      if (each !== state) return ''
      const { x, y, width, height } = dotRect(index, grid)
      const [w, h] = [width - 2 * inset, height - 2 * inset]
      return `M${round(x + inset)},${round(y + inset)}h${round(w)}v${round(h)}h${round(-w)}z`
    })
    .join('')
}

const outlined: ReadonlySet<DisplayState> = new Set(['fresh', 'upstream', 'queued', 'disabled'])
const round = (value: number): number => Math.round(value * 100) / 100

function spokenCounts(total: number, counts: InstanceCounts): string {
  const parts = dotOrder.flatMap((state) => {
    const count = counts[state]
    return count ? [`${count} ${stateNames[state].toLowerCase()}`] : []
  })
  return words.instances(total, parts)
}

/** Instances are asked for when one is pointed at, and again only after something about the task has changed. */
let asked: {
  readonly row: TaskRow | undefined
  readonly task: string
  readonly rows: Promise<readonly TaskRow[]>
}

async function rowAt(
  task: string,
  row: TaskRow | undefined,
  place: number,
  { client, documentStore }: App,
): Promise<TaskRow | undefined> {
  const pipeline = documentStore.getState().document?.path
  if (pipeline === undefined) return undefined
  if (asked?.task !== task || asked.row !== row) {
    // Hovering is no request of the user's: where it fails there is no name.
    const rows = client.call('task.detail', { pipeline, task }).then(
      ({ instances }) => instances,
      () => [],
    )
    asked = { row, task, rows }
  }
  return instanceAt(await asked.rows, place)
}

const nameOf = ({ id, state, text }: TaskRow): string => words.instance(id, stateNames[state], text)
