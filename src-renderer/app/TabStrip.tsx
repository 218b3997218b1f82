import { Plus, X } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { RunView } from '../../src-shared/contract/views.ts'
import { AppProvider, useDocument, useRun } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { StateGlyph } from '../ui/state.tsx'
import { closeTab } from './close-tab.ts'
import type { Tab, Tabs } from './tabs.ts'
import { percentOf } from './title.ts'

/** The pipelines of this window by name, with what is unsaved and how their runs stand. */
export function TabStrip({ tabs }: { readonly tabs: Tabs }) {
  const all = useStore(tabs.store, (state) => state.tabs)
  const active = useStore(tabs.store, (state) => state.active)
  return (
    <nav className="tab-strip" aria-label={texts.app.openPipelines}>
      <div
        className="tab-list"
        role="tablist"
        aria-label={texts.app.openPipelines}
        onKeyDown={(event) => walk(event, tabs)}
      >
        {all.map((tab) => (
          <AppProvider key={tab.id} app={tab.app}>
            <TabItem tab={tab} tabs={tabs} isActive={tab.id === active} />
          </AppProvider>
        ))}
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label={texts.app.newTab}
        title={texts.app.newTab}
        onClick={tabs.openStart}
      >
        <Plus />
      </button>
    </nav>
  )
}

interface TabItemProps {
  readonly tab: Tab
  readonly tabs: Tabs
  readonly isActive: boolean
}

function TabItem({ tab, tabs, isActive }: TabItemProps) {
  const document = useDocument((state) => state.document)
  const run = useRun()
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [isActive])
  const name = document?.name ?? (tab.path === undefined ? texts.app.start : fileName(tab.path))
  const isUnsaved = document?.isSaved === false
  const close = (event: MouseEvent): void => {
    event.stopPropagation()
    closeTab(tabs, tab.id)
  }
  return (
    // The close cross is for the mouse alone; by key it is Delete, or the command.
    <div ref={element} className="tab-slot" role="presentation" data-active={isActive}>
      <button
        type="button"
        role="tab"
        id={`window-tab-${tab.id}`}
        className="window-tab"
        aria-selected={isActive}
        aria-controls={isActive ? 'tab-page' : undefined}
        aria-label={[name, isUnsaved ? texts.app.unsaved : '', runWord(run)].filter(Boolean).join(', ')}
        tabIndex={isActive ? 0 : -1}
        title={tab.path ?? name}
        onClick={() => tabs.show(tab.id)}
        onAuxClick={(event) => {
          if (event.button === 1) close(event)
        }}
      >
        <RunMark run={run} />
        <span className="window-tab-name">{name}</span>
      </button>
      <button
        type="button"
        className="tab-close"
        aria-hidden="true"
        tabIndex={-1}
        data-unsaved={isUnsaved}
        onClick={close}
      >
        <X />
      </button>
    </div>
  )
}

function RunMark({ run }: { readonly run: RunView | undefined }) {
  if (run?.state === 'running')
    return (
      <>
        <StateGlyph state="running" size={12} />
        <span className="window-tab-progress">{percentOf(run)} %</span>
      </>
    )
  return run?.state === 'failed' ? <StateGlyph state="failed" size={12} /> : null
}

function runWord(run: RunView | undefined): string {
  if (run?.state === 'running') return texts.app.runningAt(percentOf(run))
  return run?.state === 'failed' ? texts.app.lastRunFailed : ''
}

const fileName = (path: string): string =>
  path
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/\.taskgraph\.\w+$/, '') ?? path

/** Arrows, Home and End walk, Delete closes: as in every list of tabs. */
function walk(event: KeyboardEvent<HTMLElement>, tabs: Tabs): void {
  const { tabs: all, active } = tabs.store.getState()
  if (event.key === 'ArrowRight') tabs.step(1)
  else if (event.key === 'ArrowLeft') tabs.step(-1)
  else if (event.key === 'Home') tabs.show(all[0]?.id ?? active)
  else if (event.key === 'End') tabs.show(all.at(-1)?.id ?? active)
  else if (event.key === 'Delete') closeTab(tabs, active)
  else return
  event.preventDefault()
  event.stopPropagation()
  const list = event.currentTarget
  requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus())
}
