import './inspector.css'
import { Ellipsis, Play, Workflow } from 'lucide-react'
import { lazy, Suspense, useMemo } from 'react'
import type { DisplayState } from '../../src-shared/run/state.ts'
import { commandKey, commands } from '../app/commands.ts'
import { type App, useApp, useDocument, useNow, useRow, useUi } from '../stores/hooks.tsx'
import { type InspectorTab, select } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { IconButton } from '../ui/Button.tsx'
import { loadLater } from '../ui/load-later.ts'
import { DropdownMenu, type MenuEntry } from '../ui/Menu.tsx'
import { StateGlyph, stateNames, stateText } from '../ui/state.tsx'
import { type Tab, Tabs } from '../ui/Tabs.tsx'
import { Overview } from './Overview.tsx'
import { useInspected } from './use-inspected.ts'
import { useTitleOf } from './use-title-of.ts'

/** A third of the app's code: it comes after the first picture, before anybody has selected a task. */
const InspectorTabContent = lazy(loadLater(() => import('./InspectorTab.tsx')))

const words = texts.inspector
const tabs: readonly Tab<InspectorTab>[] = [
  { id: 'task', title: words.tabs.task },
  { id: 'why', title: words.tabs.why },
  { id: 'log', title: words.tabs.log },
  { id: 'outputs', title: words.tabs.outputs },
  { id: 'history', title: words.tabs.history },
]

/** What is to be said of the selected task. */
export function Inspector() {
  const app = useApp()
  const task = useInspected()
  const exists = useDocument((state) => task !== undefined && state.nodes.has(task))
  const instances = useDocument((state) =>
    task === undefined ? undefined : state.nodes.get(task)?.instances,
  )
  const wanted = useUi((ui) => ui.inspectorTab)
  const tab = wanted === 'instances' && instances === undefined ? 'task' : wanted
  const shown = useMemo(
    () =>
      instances === undefined
        ? tabs
        : [...tabs, { id: 'instances' as const, title: words.tabs.instances, count: instances }],
    [instances],
  )
  return (
    <section className="inspector" aria-label={words.label}>
      {task !== undefined && exists ? <InspectorHead task={task} /> : <PipelineHead />}
      <Tabs
        tabs={shown}
        value={tab}
        onChange={(inspectorTab) => app.uiStore.setState({ inspectorTab })}
        label={words.tabsLabel}
      >
        {task === undefined || !exists ? (
          <Overview />
        ) : (
          <Suspense fallback={null}>
            <InspectorTabContent key={task} tab={tab} task={task} />
          </Suspense>
        )}
      </Tabs>
    </section>
  )
}

/** As high as that of a task: nothing moves when one is selected. */
function PipelineHead() {
  const isOpen = useDocument((state) => state.document !== undefined)
  const count = useDocument((state) => state.order.length)
  return (
    <header className="inspector-head">
      <Workflow size={18} className="inspector-icon" aria-hidden="true" />
      <div className="inspector-names">
        <h2>{texts.overview.title}</h2>
        <p className="inspector-line">{isOpen ? texts.canvas.tasks(count) : '\u00a0'}</p>
      </div>
    </header>
  )
}

const menuCommands = [
  'runUpTo',
  'runFrom',
  'force',
  '-1',
  'markStale',
  'accept',
  '-2',
  'rename',
  'duplicate',
  'disable',
  '-3',
  'delete',
]

function InspectorHead({ task }: { readonly task: string }) {
  const title = useDocument((state) => state.nodes.get(task)?.title ?? task)
  const others = useUi((ui) => ui.selection.size - 1)
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  const row = useRow(task)
  const now = useNow(row?.state === 'running' ? 'second' : 'minute')
  const text = stateText(row, now, useTitleOf())
  return (
    <header className="inspector-head">
      <StateGlyph state={row?.state ?? 'stale'} size={18} />
      <div className="inspector-names">
        <h2 title={title}>{title}</h2>
        <p className="inspector-line">
          <code>{task}</code>
          {row && <span title={text}>{headline(row.state, text)}</span>}
          {others > 0 && <span>{words.alsoSelected(others)}</span>}
        </p>
      </div>
      {!isReadOnly && <HeadCommands task={task} />}
    </header>
  )
}

/** The state's name, and what is to be said of it that doesn't say the name again. */
function headline(state: DisplayState, text: string): string {
  const name = stateNames[state]
  if (state === 'upstream' || state === 'disabled') return name
  return text.toLowerCase().startsWith(name.toLowerCase())
    ? name + text.slice(name.length)
    : `${name} · ${text}`
}

function HeadCommands({ task }: { readonly task: string }) {
  const app = useApp()
  const isPending = useUi((ui) => ui.pending.has('run'))
  const runKey = useUi((ui) => commandKey('runTask', ui.keys))
  return (
    <>
      <IconButton
        label={words.run}
        keys={runKey ?? ''}
        icon={<Play size={16} />}
        isPending={isPending}
        onClick={() => void app.actions.run({ verb: 'task', tasks: [task] })}
      />
      <DropdownMenu label={words.commandsFor(task)} align="end" entries={menuEntries(app, task)}>
        <button type="button" className="ui-icon-button" aria-label={words.more}>
          <Ellipsis size={16} />
        </button>
      </DropdownMenu>
    </>
  )
}

function menuEntries(app: App, task: string): readonly MenuEntry[] {
  return menuCommands.flatMap((id): readonly MenuEntry[] => {
    if (id.startsWith('-')) return [{ kind: 'separator', id }]
    const command = commands.find((each) => each.id === id)
    if (!command) return []
    const key = commandKey(id, app.uiStore.getState().keys)
    return [
      {
        kind: 'item',
        id,
        title: command.title,
        ...(key === undefined ? {} : { keys: key }),
        isDanger: id === 'delete',
        isDisabled: command.when ? !command.when(app) : false,
        onSelect: () => {
          if (!app.uiStore.getState().selection.has(task)) select(app.uiStore, [task])
          command.run(app)
        },
      },
    ]
  })
}
