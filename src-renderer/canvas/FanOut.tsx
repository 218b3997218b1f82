import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type PointerEvent, useState } from 'react'
import type { TaskRow } from '../../src-shared/contract/views.ts'
import type { DisplayState } from '../../src-shared/run/state.ts'
import { type App, useApp, useUi } from '../stores/hooks.tsx'
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

/** The instances of a `foreach` task as a grid of dots, failed first; pointing at one names it. */
export function FanOut({ task, total, row }: FanProps) {
  const app = useApp()
  const page = useUi((ui) => ui.fanPages.get(task) ?? 0)
  const [hovered, setHovered] = useState<{ readonly x: number; readonly text: string }>()
  const dots = dotsOf(total, row?.instances ?? {}, page)
  const [first] = pageRange(total, page)

  const onPointerMove = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const scale = fanWidth / Math.max(1, box.width)
    const at = dotAt((event.clientX - box.left) * scale, (event.clientY - box.top) * scale, dots.length)
    if (at === undefined) return setHovered(undefined)
    const { x } = dotRect(at, dotGrid(dots.length))
    void nameOf(task, row, first - 1 + at, app).then((text) => setHovered(text ? { x, text } : undefined))
  }
  return (
    <div className="task-fan">
      <svg
        className="task-dots"
        role="img"
        aria-label={spokenCounts(total, row?.instances ?? {})}
        width={fanWidth}
        height={fanHeight}
        viewBox={`0 0 ${fanWidth} ${fanHeight}`}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setHovered(undefined)}
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

async function nameOf(
  task: string,
  row: TaskRow | undefined,
  place: number,
  { client, documentStore }: App,
): Promise<string | undefined> {
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
  const found = instanceAt(await asked.rows, place)
  return found && words.instance(found.id, stateNames[found.state], found.text)
}
