// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid can’t be a <table>; its rows are placed one by one.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import './instances.css'
import { Rows3 } from 'lucide-react'
import { type KeyboardEvent, useCallback, useId, useMemo, useRef, useState } from 'react'
import type { DisplayState } from '../../../src-shared/run/state.ts'
import { instanceCommands, openInstanceMenu } from '../../app/commands-instance.ts'
import { keysOf } from '../../app/key-map.ts'
import { keyName } from '../../app/keys.ts'
import { useApp, useDocument, useNow, useRow, useUi } from '../../stores/hooks.tsx'
import type { InspectorTab, KeyChanges } from '../../stores/ui-store.ts'
import { texts } from '../../texts/index.ts'
import { EmptyState, ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { Select } from '../../ui/Field.tsx'
import { stateNames } from '../../ui/state.tsx'
import { type ListVirtualizer, VirtualList } from '../../ui/VirtualList.tsx'
import { useAsk } from '../use-ask.ts'
import { InstanceHead, InstanceRow } from './InstanceRow.tsx'
import { arrangeInstances, type InstanceLine, type InstanceOrder, instanceLines } from './instance-model.ts'

const words = texts.inspector.instances
const rowHeight = 28
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }
const tabKeys: Readonly<Record<string, InspectorTab>> = {
  Enter: 'log',
  ' ': 'log',
  l: 'log',
  o: 'outputs',
  w: 'why',
}

/** All instances of a fan-out as a table: failed first, to be searched and sorted; one of them leads to its log. */
export function Instances({ task }: { readonly task: string }) {
  const pipeline = useDocument((state) => state.document?.path)
  const revision = useDocument((state) => state.document?.revision)
  const row = useRow(task)
  const isBusy = row?.state === 'running' || row?.state === 'queued'
  const now = useNow(isBusy ? 'second' : 'minute')
  // While thousands finish, the table is read again once a second, not with each of them.
  const fresh = isBusy
    ? Math.floor(now / 1000)
    : `${revision} ${row?.state} ${row?.finishedAt} ${JSON.stringify(row?.instances)} ${row?.reasons.join('|')}`
  const answer = useAsk('task.instances', pipeline === undefined ? undefined : { pipeline, task }, fresh)
  const lines = useMemo(() => (answer.value ? instanceLines(answer.value) : []), [answer.value])
  if (answer.error !== undefined && !answer.value)
    return <ErrorNote text={answer.error} onRetry={answer.reload} />
  if (!answer.value) return <Skeleton label={words.reading} lines={8} />
  if (lines.length === 0)
    return (
      <EmptyState icon={<Rows3 size={28} strokeWidth={1.5} />} title={words.noneTitle}>
        <p>{words.none}</p>
      </EmptyState>
    )
  return <InstanceTable task={task} names={answer.value.names} lines={lines} now={now} />
}

function InstanceTable({
  task,
  names,
  lines,
  now,
}: {
  readonly task: string
  readonly names: readonly string[]
  readonly lines: readonly InstanceLine[]
  readonly now: number
}) {
  const [text, setText] = useState('')
  const [state, setState] = useState<DisplayState | 'all'>('all')
  const [order, setOrder] = useState<InstanceOrder>({ column: 'state', isDescending: false })
  const shown = useMemo(() => arrangeInstances(lines, { text, state }, order), [lines, text, state, order])
  return (
    <div className="instances">
      <div className="instances-tools">
        <input
          type="search"
          className="ui-input"
          placeholder={words.filter}
          aria-label={words.filter}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Select
          aria-label={words.state}
          value={state}
          onChange={(value) => setState(stateOf(value))}
          options={stateOptions(lines, state)}
        />
      </div>
      <p className="instances-count faint" aria-live="polite">
        {words.shown(shown.length, lines.length)}
      </p>
      {shown.length === 0 ? (
        <EmptyState title={words.noMatch}>
          <p>{words.noMatchDetail}</p>
        </EmptyState>
      ) : (
        <InstanceGrid task={task} names={names} lines={shown} now={now} order={order} onOrder={setOrder} />
      )}
    </div>
  )
}

const allStates = Object.keys(stateNames)
const isState = (value: string): value is DisplayState => allStates.includes(value)
const stateOf = (value: string): DisplayState | 'all' => (isState(value) ? value : 'all')

function stateOptions(lines: readonly InstanceLine[], chosen: string) {
  const counts = new Map<string, number>()
  for (const { row } of lines) counts.set(row.state, (counts.get(row.state) ?? 0) + 1)
  const present = allStates.filter((state) => counts.has(state) || state === chosen)
  return [
    { value: 'all', title: words.allStates },
    ...present.map((state) => ({
      value: state,
      title: `${isState(state) ? stateNames[state] : state} (${counts.get(state) ?? 0})`,
    })),
  ]
}

/** A key of a command on one instance: that is the active one then, and the command itself is the window's to run. */
function isOfInstance(event: KeyboardEvent, keys: KeyChanges): boolean {
  const name = keyName(event.nativeEvent)
  return instanceCommands.some(
    (command) => command.scope === 'instance' && keysOf(command, keys).includes(name),
  )
}

function InstanceGrid({
  task,
  names,
  lines,
  now,
  order,
  onOrder,
}: {
  readonly task: string
  readonly names: readonly string[]
  readonly lines: readonly InstanceLine[]
  readonly now: number
  readonly order: InstanceOrder
  readonly onOrder: (order: InstanceOrder) => void
}) {
  const app = useApp()
  const { uiStore } = app
  const chosen = useUi((ui) => ui.instance)
  const id = useId()
  const list = useRef<ListVirtualizer>(undefined)
  const takeHandle = useCallback((virtualizer: ListVirtualizer) => {
    list.current = virtualizer
  }, [])
  const [activeId, setActiveId] = useState(chosen)
  const found = lines.findIndex(({ row }) => row.id === activeId)
  const active = Math.max(found, 0)
  const show = (instance: string, inspectorTab: InspectorTab): void =>
    uiStore.setState({ instance, inspectorTab })
  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(lines.length - 1, index))
    setActiveId(lines[next]?.row.id)
    list.current?.scrollToIndex(next)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isOfInstance(event, uiStore.getState().keys))
      return uiStore.setState({ instance: lines[active]?.row.id })
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step = steps[event.key]
    const tab = tabKeys[event.key]
    const instance = lines[active]?.row.id
    if (step !== undefined) moveTo(active + step)
    else if (event.key === 'Home') moveTo(0)
    else if (event.key === 'End') moveTo(lines.length - 1)
    else if (tab && instance !== undefined) show(instance, tab)
    else return
    event.preventDefault()
  }
  const template = `minmax(114px, 1fr) ${names.map(() => 'minmax(48px, 1.4fr)').join(' ')} 54px 68px`
  return (
    <div
      className="instances-table"
      role="grid"
      aria-label={words.label(task)}
      aria-description={words.hint}
      aria-rowcount={lines.length + 1}
      aria-activedescendant={`${id}-${active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <InstanceHead names={names} template={template} order={order} onOrder={onOrder} />
      <VirtualList
        className="instances-rows"
        role="rowgroup"
        tabIndex={-1}
        count={lines.length}
        rowHeight={rowHeight}
        handle={takeHandle}
        keyOf={(index) => lines[index]?.row.id ?? index}
        row={(index) => {
          const line = lines[index]
          return line ? (
            <InstanceRow
              line={line}
              template={template}
              domId={`${id}-${index}`}
              index={index + 2}
              isActive={index === active}
              isChosen={line.row.id === chosen}
              now={now}
              onShow={() => {
                setActiveId(line.row.id)
                show(line.row.id, 'log')
              }}
              onMenu={(event) => {
                event.preventDefault()
                setActiveId(line.row.id)
                openInstanceMenu(line.row.id, [event.clientX, event.clientY], app)
              }}
            />
          ) : null
        }}
      />
    </div>
  )
}
