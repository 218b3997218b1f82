import { type Arrangement, arrange } from '../canvas/dragging.ts'
import { dotsOnPage } from '../canvas/fan-model.ts'
import { turnPage } from '../canvas/fan-pages.ts'
import { itemElementId } from '../canvas/items.ts'
import { connected, reach } from '../stores/graph-index.ts'
import type { App } from '../stores/hooks.tsx'
import { type Menu, select, speak } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import type { Command } from './commands.ts'
import { goTo, hasPipeline, hasSelection } from './selected.ts'

const names = texts.commands

type Direction = 'left' | 'right' | 'up' | 'down'
type WalkId = `walk${Capitalize<Direction>}`
type ArrangeId = `align${'Left' | 'Right' | 'Top' | 'Bottom'}` | 'distributeColumns' | 'distributeRows'

const areSeveral = (app: App): boolean => app.uiStore.getState().selection.size > 1

export const canvasCommands: readonly Command[] = [
  {
    id: 'fit',
    title: names.fit,
    group: 'View',
    keys: ['1'],
    when: hasPipeline,
    run: (app) => app.view.fit(),
  },
  {
    id: 'fitSelection',
    title: names.fitSelection,
    group: 'View',
    keys: ['2'],
    when: hasSelection,
    run: (app) => app.view.fit(app.uiStore.getState().selection),
  },
  { id: 'zoom100', title: names.zoom100, group: 'View', keys: ['0'], run: (app) => app.view.zoomTo(1) },
  {
    id: 'zoomIn',
    title: names.zoomIn,
    group: 'View',
    keys: ['+', '='],
    run: (app) => app.view.zoomTo(app.view.store.getState().viewport.zoom * 1.25),
  },
  {
    id: 'zoomOut',
    title: names.zoomOut,
    group: 'View',
    keys: ['-'],
    run: (app) => app.view.zoomTo(app.view.store.getState().viewport.zoom / 1.25),
  },
  walkCommand('walkLeft', 'ArrowLeft', 'left'),
  walkCommand('walkRight', 'ArrowRight', 'right'),
  walkCommand('walkUp', 'ArrowUp', 'up'),
  walkCommand('walkDown', 'ArrowDown', 'down'),
  reachCommand('selectUpstream', 'Shift+ArrowLeft', 'up'),
  reachCommand('selectDownstream', 'Shift+ArrowRight', 'down'),
  {
    id: 'selectConnected',
    title: names.selectConnected,
    group: 'Edit',
    keys: ['Shift+A'],
    when: hasSelection,
    run: (app) => {
      const { selection } = app.uiStore.getState()
      select(app.uiStore, [...connected(app.documentStore.getState().graph, selection), ...selection])
    },
  },
  {
    id: 'toggleGrid',
    title: names.toggleGrid,
    group: 'View',
    keys: ["Ctrl+'"],
    run: (app) => {
      const isGridOn = !app.uiStore.getState().isGridOn
      app.uiStore.setState({ isGridOn })
      speak(app.uiStore, names.grid(isGridOn))
    },
  },
  {
    id: 'openMenu',
    title: names.openMenu,
    group: 'Edit',
    keys: ['ContextMenu', 'Shift+F10'],
    scope: 'canvas',
    when: hasPipeline,
    run: openMenu,
  },
  panelCommand('nextPanel', 'F6', 1),
  panelCommand('previousPanel', 'Shift+F6', -1),
  pageCommand('nextInstances', 'PageDown', 1),
  pageCommand('previousInstances', 'PageUp', -1),
  arrangeCommand('alignLeft', 'left', 'Alt+Shift+ArrowLeft'),
  arrangeCommand('alignRight', 'right', 'Alt+Shift+ArrowRight'),
  arrangeCommand('alignTop', 'top', 'Alt+Shift+ArrowUp'),
  arrangeCommand('alignBottom', 'bottom', 'Alt+Shift+ArrowDown'),
  arrangeCommand('distributeColumns', 'columns'),
  arrangeCommand('distributeRows', 'rows'),
  {
    id: 'openInspector',
    title: names.openInspector,
    group: 'Go',
    keys: ['Enter'],
    scope: 'canvas',
    when: hasSelection,
    run: (app) => app.uiStore.setState({ isInspectorOpen: true }),
  },
  {
    id: 'deselect',
    title: names.deselect,
    group: 'Edit',
    keys: ['Escape'],
    run: (app) => {
      select(app.uiStore, [])
      app.uiStore.setState({ preview: undefined, tip: undefined, item: undefined })
    },
  },
  { id: 'nextFailed', title: names.nextFailed, group: 'Go', keys: ['N'], run: (app) => goToFailed(app, 1) },
  {
    id: 'previousFailed',
    title: names.previousFailed,
    group: 'Go',
    keys: ['Shift+N'],
    run: (app) => goToFailed(app, -1),
  },
]

/** The menu of what is chosen, where it is; of the canvas where nothing is. */
function openMenu(app: App): void {
  const { item, selection, focused, selectedEdges } = app.uiStore.getState()
  const task = focused !== undefined && selection.has(focused) ? focused : [...selection].at(-1)
  const [edge] = selectedEdges
  const element = document.getElementById(item ? itemElementId(item) : `task-${task}`)
  const canvas = document.querySelector('.canvas')?.getBoundingClientRect()
  const box = element?.getBoundingClientRect() ?? canvas
  const at = box
    ? ([box.left + Math.min(24, box.width / 2), box.top + Math.min(40, box.height / 2)] as const)
    : ([0, 0] as const)
  const menu: Menu = item
    ? { kind: 'item', at, item }
    : task !== undefined
      ? { kind: 'task', at, task }
      : edge !== undefined
        ? { kind: 'edge', at, edge }
        : { kind: 'canvas', at }
  app.uiStore.setState({ menu })
}

/** Where the focus goes from one part of the window to the next: in each to what is used there first. */
const panels = [
  { part: '.canvas', first: '.canvas' },
  { part: '.inspector', first: '.inspector [role="tab"][aria-selected="true"]', flag: 'isInspectorOpen' },
  { part: '.bottom', first: '.bottom [role="tab"][aria-selected="true"]', flag: 'isBottomOpen' },
  { part: '.outline', first: '.outline [role="treegrid"]', flag: 'isOutlineOpen' },
] as const

function panelCommand(id: 'nextPanel' | 'previousPanel', key: string, step: 1 | -1): Command {
  return {
    id,
    title: names[id],
    group: 'Go',
    keys: [key],
    when: hasPipeline,
    run({ uiStore }) {
      const ui = uiStore.getState()
      const open = panels.filter((panel) => !('flag' in panel) || ui[panel.flag])
      const at = open.findIndex(({ part }) => document.activeElement?.closest(part))
      const next = open[(at + step + open.length) % open.length]
      if (next) document.querySelector<HTMLElement>(next.first)?.focus()
    },
  }
}

function pageCommand(id: 'nextInstances' | 'previousInstances', key: string, step: 1 | -1): Command {
  const large = (app: App) => {
    const { focused, selection } = app.uiStore.getState()
    const task = focused !== undefined && selection.has(focused) ? focused : undefined
    const total = task === undefined ? 0 : (app.documentStore.getState().nodes.get(task)?.instances ?? 0)
    return task !== undefined && total > dotsOnPage ? { task, total } : undefined
  }
  return {
    id,
    title: names[id],
    group: 'View',
    keys: [key],
    scope: 'canvas',
    when: (app) => large(app) !== undefined,
    run(app) {
      const fan = large(app)
      if (fan) turnPage(fan.task, fan.total, step, app)
    },
  }
}

function arrangeCommand(id: ArrangeId, how: Arrangement, key?: string): Command {
  return {
    id,
    title: names[id],
    group: 'Edit',
    ...(key === undefined ? {} : { keys: [key], scope: 'canvas' as const }),
    when: areSeveral,
    run: (app) => void arrange(how, app),
  }
}

function walkCommand(id: WalkId, key: string, direction: Direction): Command {
  return {
    id,
    title: names[id],
    group: 'Go',
    keys: [key],
    scope: 'canvas',
    when: hasPipeline,
    run: (app) => walk(app, direction),
  }
}

function reachCommand(
  id: 'selectUpstream' | 'selectDownstream',
  key: string,
  direction: 'up' | 'down',
): Command {
  return {
    id,
    title: names[id],
    group: 'Edit',
    keys: [key],
    scope: 'canvas',
    when: hasSelection,
    run: (app) => {
      const { selection } = app.uiStore.getState()
      select(app.uiStore, [...reach(app.documentStore.getState().graph, selection, direction), ...selection])
    },
  }
}

/** Sideways along connections, up and down to what stands there in the same column. Nothing chosen yet: the first task. */
function walk(app: App, direction: Direction): void {
  const { focused, selection } = app.uiStore.getState()
  const { order, graph } = app.documentStore.getState()
  const from = focused !== undefined && selection.has(focused) ? focused : [...selection].at(-1)
  if (from === undefined) {
    const first = focused ?? order[0]
    return first === undefined ? undefined : goTo(app, first)
  }
  const { positions } = app.scene.store.getState()
  const here = positions.get(from)
  if (!here) return
  const candidates =
    direction === 'left'
      ? (graph.incoming.get(from) ?? []).map((edge) => edge.from)
      : direction === 'right'
        ? (graph.outgoing.get(from) ?? []).map((edge) => edge.to)
        : order.filter((id) => {
            const at = positions.get(id)
            if (!at || id === from || Math.abs(at.x - here.x) > 160) return false
            return direction === 'up' ? at.y < here.y : at.y > here.y
          })
  let best: string | undefined
  let bestDistance = Infinity
  for (const id of candidates) {
    const at = positions.get(id)
    const distance = at ? Math.abs(at.y - here.y) + Math.abs(at.x - here.x) / 4 : Infinity
    if (distance < bestDistance) [best, bestDistance] = [id, distance]
  }
  if (best !== undefined) goTo(app, best)
}

function goToFailed(app: App, step: 1 | -1): void {
  const { order } = app.documentStore.getState()
  const failed = order.filter((id) => {
    const state = app.runStore.row(id)?.state
    return state === 'failed' || state === 'timed-out'
  })
  if (failed.length === 0) return
  const at = failed.indexOf(app.uiStore.getState().focused ?? '')
  const next = at === -1 ? (step === 1 ? 0 : failed.length - 1) : (at + step + failed.length) % failed.length
  goTo(app, failed[next] ?? '')
}
