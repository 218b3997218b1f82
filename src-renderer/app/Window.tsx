import './window.css'
import { useStore } from 'zustand'
import { AppProvider } from '../stores/hooks.tsx'
import { App } from './App.tsx'
import { openDropped, pipelinesIn } from './drop-pipelines.ts'
import { TabStrip } from './TabStrip.tsx'
import type { Tabs } from './tabs.ts'

/** The whole window: the strip of tabs where there are several, and the tab that is shown. */
export function Window({ tabs }: { readonly tabs: Tabs }) {
  const all = useStore(tabs.store, (state) => state.tabs)
  const active = useStore(tabs.store, (state) => state.active)
  const shown = all.find(({ id }) => id === active) ?? all[0]
  const isStrip = all.length > 1
  if (!shown) return null
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped with the mouse; Open does the same by key
    <div
      className="app"
      onDragOver={(event) => {
        // Without this the browser would show the file in place of the app.
        if (event.dataTransfer.types.includes('Files')) event.preventDefault()
      }}
      onDropCapture={(event) => {
        const files = pipelinesIn(event.dataTransfer.files)
        if (files.length === 0) return
        event.preventDefault()
        event.stopPropagation()
        void openDropped(files, shown.app)
      }}
      onDrop={(event) => event.preventDefault()}
    >
      {isStrip && <TabStrip tabs={tabs} />}
      {/* A tab is built anew when it is shown: what it keeps is in its stores. */}
      <div
        key={shown.id}
        className="tab-page"
        {...(isStrip
          ? { id: 'tab-page', role: 'tabpanel', 'aria-labelledby': `window-tab-${shown.id}` }
          : {})}
      >
        <AppProvider app={shown.app}>
          <App />
        </AppProvider>
      </div>
    </div>
  )
}
