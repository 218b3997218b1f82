// biome-ignore-all lint/a11y/useSemanticElements: a virtual treegrid can’t be a <table>; its rows are placed one by one.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import './outline.css'
import { ChevronRight, ListTree, Search } from 'lucide-react'
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { DisplayState } from '../../src-shared/run/state.ts'
import { asksForStates, parseQuery } from '../app/query.ts'
import { goTo, goToAll } from '../app/selected.ts'
import { type App, useApp, useCounts, useDocument, useUi } from '../stores/hooks.tsx'
import { combineSelection, select } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { EmptyState } from '../ui/Feedback.tsx'
import { Select } from '../ui/Field.tsx'
import { stateNames } from '../ui/state.tsx'
import { type ListVirtualizer, VirtualList } from '../ui/VirtualList.tsx'
import { OutlineRow } from './OutlineRow.tsx'
import { type OutlineFilter, type OutlineLine, outlineLines } from './outline-model.ts'

const words = texts.outline
const rowHeight = 28
const states = Object.keys(stateNames) as readonly DisplayState[]
const isState = (value: string): value is DisplayState => states.some((state) => state === value)

/** All tasks as a searchable tree and table: the same commands and the same selection as the canvas. */
export function Outline() {
  const [filter, setFilter] = useState<OutlineFilter>({ text: '', state: 'all' })
  const { lines, toggle } = useLines(filter)
  const isOpen = useDocument((state) => state.document !== undefined)
  const total = useDocument((state) => state.order.length)
  const isBroken = useDocument(({ problems }) => problems.some(({ severity }) => severity === 'error'))
  const shown = lines.filter((line) => line.kind === 'task').length
  return (
    <section className="outline" aria-label={words.label}>
      <OutlineHead filter={filter} onFilter={setFilter} lines={lines} />
      {isOpen && total === 0 ? (
        <EmptyState
          icon={<ListTree size={28} strokeWidth={1.5} />}
          title={isBroken ? texts.files.unreadable : words.noneTitle}
        >
          <p>{isBroken ? texts.files.unreadableHint : words.none}</p>
        </EmptyState>
      ) : (
        <>
          <div className="outline-columns" aria-hidden="true">
            <span>{words.columns.task}</span>
            <span>{words.columns.state}</span>
            <span>{words.columns.time}</span>
          </div>
          {isOpen && shown === 0 && lines.length === 0 && (
            <EmptyState title={words.noMatch}>
              <p>{words.noMatchDetail(total)}</p>
            </EmptyState>
          )}
          <OutlineGrid lines={lines} onToggle={toggle} />
        </>
      )}
    </section>
  )
}

function OutlineHead({
  filter,
  onFilter,
  lines,
}: {
  readonly filter: OutlineFilter
  readonly onFilter: (filter: OutlineFilter) => void
  readonly lines: readonly OutlineLine[]
}) {
  const app = useApp()
  const counts = useCounts()
  const options = [
    { value: 'all', title: words.allStates },
    ...states
      .filter((state) => counts[state] > 0 || filter.state === state)
      .map((state) => ({ value: state, title: `${stateNames[state]} (${counts[state]})` })),
  ]
  return (
    <div className="outline-head">
      <span className="ui-search-field">
        <Search size={14} aria-hidden="true" />
        <input
          type="search"
          className="ui-input"
          placeholder={words.find}
          title={words.findHelp}
          aria-label={words.find}
          data-outline-search=""
          spellCheck={false}
          value={filter.text}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onFilter({ text: '', state: 'all' })
            if (event.key === 'Enter' && filter.text.trim() !== '') selectFound(app, lines)
          }}
        />
      </span>
      <Select
        aria-label={words.byState}
        options={options}
        value={filter.state}
        onChange={(state) => onFilter({ ...filter, state: isState(state) ? state : 'all' })}
      />
    </div>
  )
}

/** What is found is what can be run, looked at or moved next. */
function selectFound(app: App, lines: readonly OutlineLine[]): void {
  const ids = lines.flatMap((line) => (line.kind === 'task' ? [line.id] : []))
  if (ids.length === 0) return
  goToAll(app, ids)
  app.view.fit(ids)
}

function useLines(filter: OutlineFilter): { lines: readonly OutlineLine[]; toggle: (group: string) => void } {
  const { runStore } = useApp()
  const order = useDocument((state) => state.order)
  const nodes = useDocument((state) => state.nodes)
  const groups = useDocument((state) => state.groups)
  const graph = useDocument((state) => state.graph)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  // States matter for the lines only where the filter asks for one.
  const needsStates = filter.state !== 'all' || asksForStates(parseQuery(filter.text))
  const version = useSyncExternalStore(runStore.subscribe, needsStates ? runStore.version : zero)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for the rows, which change in place.
  const lines = useMemo(
    () => outlineLines({ order, nodes, groups, graph, closed, filter, rowOf: runStore.row }),
    [order, nodes, groups, graph, closed, filter, runStore, version],
  )
  const toggle = useCallback(
    (group: string) => setClosed((before) => combineSelection(before, [group], 'toggle')),
    [],
  )
  return { lines, toggle }
}

const zero = (): number => 0
const keyOf = (line: OutlineLine): string => `${line.kind}-${line.id}`
const rowId = (line: OutlineLine): string => `outline-${keyOf(line)}`

function OutlineGrid({
  lines,
  onToggle,
}: {
  readonly lines: readonly OutlineLine[]
  readonly onToggle: (group: string) => void
}) {
  const app = useApp()
  const focused = useUi((ui) => ui.focused)
  const [activeGroup, setActiveGroup] = useState<string>()
  const list = useRef<ListVirtualizer>(undefined)
  const takeHandle = useCallback((virtualizer: ListVirtualizer) => {
    list.current = virtualizer
  }, [])
  const isActive = (line: OutlineLine): boolean =>
    activeGroup === undefined
      ? line.kind === 'task' && line.id === focused
      : line.kind === 'group' && line.id === activeGroup
  const active = lines.findIndex(isActive)
  const activeLine = lines[active]

  const moveTo = (index: number, event: KeyboardEvent): void => {
    const at = Math.max(0, Math.min(lines.length - 1, index))
    const line = lines[at]
    if (!line) return
    list.current?.scrollToIndex(at)
    if (line.kind === 'group') return setActiveGroup(line.id)
    setActiveGroup(undefined)
    if (event.ctrlKey || event.metaKey) return app.uiStore.setState({ focused: line.id })
    if (!event.shiftKey) return select(app.uiStore, [line.id])
    const { selection } = app.uiStore.getState()
    app.uiStore.setState({ selection: combineSelection(selection, [line.id], 'add'), focused: line.id })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key]
    if (step !== undefined) moveTo(active < 0 ? 0 : active + step, event)
    else if (event.key === 'Home') moveTo(0, event)
    else if (event.key === 'End') moveTo(lines.length - 1, event)
    else if (!activeLine || !actOnLine(app, activeLine, event, onToggle)) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <VirtualList
      className="outline-grid"
      role="treegrid"
      aria-label={words.tasksLabel}
      aria-rowcount={lines.length}
      aria-colcount={3}
      aria-multiselectable="true"
      aria-activedescendant={activeLine ? rowId(activeLine) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={() => {
        const [first] = lines
        if (active < 0 && first?.kind === 'task') app.uiStore.setState({ focused: first.id })
      }}
      count={lines.length}
      rowHeight={rowHeight}
      overscan={20}
      handle={takeHandle}
      keyOf={(index) => keyOf(lines[index] ?? noLine)}
      row={(index) => {
        const line = lines[index]
        if (!line) return null
        const shared = { domId: rowId(line), rowIndex: index + 1, isActive: index === active }
        if (line.kind === 'group')
          return <GroupRow {...shared} line={line} onToggle={() => onToggle(line.id)} />
        return (
          <OutlineRow
            {...shared}
            id={line.id}
            level={line.level}
            onPick={(event) => pick(app, line.id, lines, event)}
          />
        )
      }}
    />
  )
}

const noLine: OutlineLine = { kind: 'task', id: '', level: 1 }
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }

/** What the keys do to a line itself. False: it is not one of them. */
function actOnLine(
  app: App,
  line: OutlineLine,
  event: KeyboardEvent,
  onToggle: (group: string) => void,
): boolean {
  if (line.kind === 'group') {
    const wants = event.key === 'ArrowRight' ? true : event.key === 'ArrowLeft' ? false : undefined
    if (wants === undefined && event.key !== 'Enter' && event.key !== ' ') return false
    if (wants === undefined || wants !== line.isOpen) onToggle(line.id)
    return true
  }
  if (event.key === 'Enter' && !event.ctrlKey && !event.altKey && !event.metaKey) {
    goTo(app, line.id)
    app.uiStore.setState({ isInspectorOpen: true })
    return true
  }
  if (event.key === ' ') {
    const { selection } = app.uiStore.getState()
    const mode = event.ctrlKey || event.metaKey ? 'toggle' : 'replace'
    app.uiStore.setState({ selection: combineSelection(selection, [line.id], mode), focused: line.id })
    return true
  }
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
    const box = document.getElementById(rowId(line))?.getBoundingClientRect()
    openMenu(app, line.id, [(box?.left ?? 0) + 32, box?.bottom ?? 0])
    return true
  }
  return false
}

function pick(app: App, id: string, lines: readonly OutlineLine[], event: MouseEvent): void {
  const { selection, focused } = app.uiStore.getState()
  if (event.type === 'contextmenu') {
    event.preventDefault()
    openMenu(app, id, [event.clientX, event.clientY])
    return
  }
  if (event.detail === 2) return goTo(app, id)
  if (event.ctrlKey || event.metaKey) {
    app.uiStore.setState({ selection: combineSelection(selection, [id], 'toggle'), focused: id })
    return
  }
  if (!event.shiftKey) return select(app.uiStore, [id])
  const ids = lines.flatMap((line) => (line.kind === 'task' ? [line.id] : []))
  const ends = [ids.indexOf(focused ?? id), ids.indexOf(id)].sort((a, b) => a - b)
  app.uiStore.setState({
    selection: new Set(ids.slice(Math.max(0, ends[0] ?? 0), (ends[1] ?? 0) + 1)),
    focused: id,
  })
}

/** The same menu as on the canvas. A task outside the selection becomes the selection. */
function openMenu(app: App, task: string, at: readonly [number, number]): void {
  if (!app.uiStore.getState().selection.has(task)) select(app.uiStore, [task])
  app.uiStore.setState({ menu: { kind: 'task', at, task } })
}

function GroupRow({
  line,
  domId,
  rowIndex,
  isActive,
  onToggle,
}: {
  readonly line: Extract<OutlineLine, { kind: 'group' }>
  readonly domId: string
  readonly rowIndex: number
  readonly isActive: boolean
  readonly onToggle: () => void
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of its active row.
    <div
      id={domId}
      className="outline-row outline-group"
      role="row"
      aria-level={1}
      aria-rowindex={rowIndex}
      aria-expanded={line.isOpen}
      data-group={line.id}
      data-active={isActive || undefined}
      onClick={onToggle}
    >
      <span className="outline-task" role="gridcell">
        <ChevronRight size={14} className="outline-chevron" aria-hidden="true" />
        <span className="outline-title" title={line.title}>
          {line.title}
        </span>
      </span>
      <span className="outline-state" role="gridcell">
        {words.tasks(line.count)}
      </span>
      <span className="outline-time" role="gridcell" />
    </div>
  )
}
