import './context-menu.css'
import { useLayoutEffect, useRef, useState } from 'react'
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from 'react-resizable-panels'
import { useStore } from 'zustand'
import { Canvas } from '../canvas/Canvas.tsx'
import { BottomPanel } from '../panels/BottomPanel.tsx'
import { Inspector } from '../panels/Inspector.tsx'
import { Outline } from '../panels/Outline.tsx'
import { useApp, useConnection, useDocument, useUi } from '../stores/hooks.tsx'
import type { UiState } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { Banner } from './Banner.tsx'
import { ContextMenu } from './ContextMenu.tsx'
import { Dialogs } from './Dialogs.tsx'
import { LiveRegion } from './LiveRegion.tsx'
import { StartScreen } from './StartScreen.tsx'
import { TitleBar } from './TitleBar.tsx'
import { Toasts } from './Toasts.tsx'

/** The window: title bar, outline, canvas, inspector, bottom panel, and what lies above them. */
export function App() {
  const isOpen = useDocument((state) => state.document !== undefined)
  const isComing = useIsComing()
  const isStarting = useConnection((state) => state.isStarting && state.status !== 'failed')
  return (
    <>
      <TitleBar />
      <Banner />
      {isOpen || isComing ? <Workspace /> : isStarting ? <Skeleton /> : <StartScreen />}
      <Dialogs />
      <ContextMenu />
      <Toasts />
      <LiveRegion />
    </>
  )
}

/** A pipeline is on its way: its place is made ready meanwhile. */
function useIsComing(): boolean {
  const app = useApp()
  return useStore(app.tabs.store, ({ tabs }) => tabs.find((tab) => tab.app === app)?.path !== undefined)
}

/** On first start; a narrow window leaves the canvas the room, a wide one has some for names. */
const sizes =
  window.innerWidth < 1200
    ? { outline: 216, inspector: 272 }
    : window.innerWidth < 2000
      ? { outline: window.innerWidth < 1400 ? 296 : 336, inspector: 340 }
      : { outline: 400, inspector: 440 }

function Workspace() {
  const columns = useDefaultLayout({ id: 'taskgraph.columns', onlySaveAfterUserInteractions: true })
  const rows = useDefaultLayout({ id: 'taskgraph.rows', onlySaveAfterUserInteractions: true })
  const outline = useCollapse('isOutlineOpen', sizes.outline)
  const inspector = useCollapse('isInspectorOpen', sizes.inspector)
  const bottom = useCollapse('isBottomOpen', 240)
  return (
    <Group className="workspace" orientation="horizontal" {...saved(columns)}>
      <Panel id="panel-outline" className="side" minSize={180} maxSize="40%" {...outline}>
        <Outline />
      </Panel>
      <Separator className="separator" aria-label={texts.app.outlineWidth} />
      <Panel id="panel-middle" minSize={240}>
        <Group orientation="vertical" {...saved(rows)}>
          <Panel id="panel-canvas" minSize={120}>
            <Canvas />
          </Panel>
          <Separator className="separator is-horizontal" aria-label={texts.app.bottomHeight} />
          <Panel id="panel-bottom" className="side" minSize={120} maxSize="80%" {...bottom}>
            <BottomPanel />
          </Panel>
        </Group>
      </Panel>
      <Separator className="separator" aria-label={texts.app.inspectorWidth} />
      <Panel id="panel-inspector" className="side" minSize={240} maxSize="50%" {...inspector}>
        <Inspector />
      </Panel>
    </Group>
  )
}

function saved({ defaultLayout, onLayoutChanged }: ReturnType<typeof useDefaultLayout>) {
  return { ...(defaultLayout ? { defaultLayout } : {}), onLayoutChanged }
}

type OpenFlag = { [K in keyof UiState]: UiState[K] extends boolean ? K : never }[keyof UiState]

/** A panel follows its flag, and dragging it shut changes the flag. `size` is that of its first time, in pixels. */
function useCollapse(flag: OpenFlag, size: number) {
  const { uiStore } = useApp()
  const isOpen = useUi((ui) => ui[flag])
  const panelRef = usePanelRef()
  /** One that is shut begins so: nobody is to see it go. */
  const [begins] = useState(isOpen)
  const wasOpen = useRef(isOpen)
  useLayoutEffect(() => {
    const panel = panelRef.current
    if (!isOpen) panel?.collapse()
    else if (wasOpen.current) panel?.expand()
    else if (panel?.isCollapsed()) panel.resize(size)
    wasOpen.current ||= isOpen
  }, [isOpen, panelRef, size])
  return {
    panelRef,
    defaultSize: begins ? size : 0,
    collapsible: true,
    collapsedSize: 0,
    groupResizeBehavior: 'preserve-pixel-size' as const,
    onResize: (
      size: { readonly inPixels: number },
      _: unknown,
      before: { readonly inPixels: number } | undefined,
    ) => {
      const isShut = size.inPixels < 1
      if (before && isShut !== before.inPixels < 1 && uiStore.getState()[flag] === isShut)
        uiStore.setState({ [flag]: !isShut })
    },
  }
}

/** The window's own shape while the first pipeline is on its way. */
function Skeleton() {
  return (
    <div className="skeleton" aria-hidden="true">
      <div className="skeleton-side" />
      <div className="skeleton-middle" />
      <div className="skeleton-side" />
    </div>
  )
}
