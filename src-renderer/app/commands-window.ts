import type { App } from '../stores/hooks.tsx'
import type { ThemeChoice } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { closeTab } from './close-tab.ts'
import type { Command } from './commands.ts'
import { openWindow } from './open-window.ts'
import { hasPipeline } from './selected.ts'

const t = texts.app

const hasTabs = ({ tabs }: App): boolean => tabs.store.getState().tabs.length > 1
const hasPipelineOrTabs = (app: App): boolean => hasPipeline(app) || hasTabs(app)

type Toggle = 'isOutlineOpen' | 'isInspectorOpen' | 'isBottomOpen' | 'isMinimapOpen'

export const windowCommands: readonly Command[] = [
  {
    id: 'save',
    title: t.save,
    group: 'File',
    keys: ['Ctrl+S'],
    when: hasPipeline,
    run: (app) => void app.actions.save(),
  },
  {
    id: 'new',
    title: t.commandNew,
    group: 'File',
    keys: ['Ctrl+N', 'Alt+N'],
    run: (app) => app.uiStore.setState({ dialog: { kind: 'new' } }),
  },
  {
    id: 'open',
    title: t.commandOpen,
    group: 'File',
    keys: ['Ctrl+O'],
    run: (app) => app.uiStore.setState({ dialog: { kind: 'open' } }),
  },
  {
    id: 'export',
    title: t.commandExport,
    group: 'File',
    keys: ['Ctrl+E'],
    when: hasPipeline,
    run: (app) => app.uiStore.setState({ dialog: { kind: 'export' } }),
  },
  {
    id: 'newWindow',
    title: t.commandNewWindow,
    group: 'File',
    keys: ['Ctrl+Shift+N', 'Alt+Shift+N'],
    run: openWindow,
  },
  {
    id: 'newTab',
    title: t.commandNewTab,
    group: 'File',
    keys: ['Ctrl+T', 'Alt+T'],
    run: ({ tabs }) => tabs.openStart(),
  },
  {
    id: 'closeTab',
    title: t.commandCloseTab,
    group: 'File',
    keys: ['Ctrl+W', 'Alt+W'],
    when: hasPipelineOrTabs,
    run: ({ tabs }) => closeTab(tabs, tabs.store.getState().active),
  },
  {
    id: 'nextTab',
    title: t.commandNextTab,
    group: 'Go',
    // A browser keeps Ctrl+Tab for its own tabs.
    keys: ['Ctrl+Tab', 'Alt+PageDown'],
    when: hasTabs,
    run: ({ tabs }) => tabs.step(1),
  },
  {
    id: 'previousTab',
    title: t.commandPreviousTab,
    group: 'Go',
    keys: ['Ctrl+Shift+Tab', 'Alt+PageUp'],
    when: hasTabs,
    run: ({ tabs }) => tabs.step(-1),
  },
  {
    id: 'settings',
    title: t.commandSettings,
    group: 'File',
    keys: ['Ctrl+,'],
    run: (app) => app.uiStore.setState({ dialog: { kind: 'settings' } }),
  },
  {
    id: 'palette',
    title: t.commandPalette,
    group: 'View',
    keys: ['Ctrl+K', 'Ctrl+Shift+P'],
    run: (app) => app.uiStore.setState({ dialog: { kind: 'palette' } }),
  },
  {
    id: 'find',
    title: t.commandFind,
    group: 'Go',
    keys: ['Ctrl+F'],
    when: hasPipeline,
    run: (app) => {
      const isOpen = app.uiStore.getState().isOutlineOpen
      app.uiStore.setState({ isOutlineOpen: true })
      const focus = (): void => document.querySelector<HTMLInputElement>('[data-outline-search]')?.focus()
      // At once where it can be: the next letter typed belongs to the search, not to the canvas.
      if (isOpen) focus()
      else requestAnimationFrame(focus)
    },
  },
  {
    id: 'keys',
    title: t.commandKeys,
    group: 'View',
    keys: ['?'],
    run: (app) => app.uiStore.setState({ dialog: { kind: 'keys' } }),
  },
  toggleCommand('toggleMinimap', t.minimap, 'isMinimapOpen', ['M']),
  toggleCommand('toggleOutline', t.outlinePanel, 'isOutlineOpen', ['Ctrl+B']),
  toggleCommand('toggleInspector', t.inspectorPanel, 'isInspectorOpen', ['Ctrl+I']),
  toggleCommand('toggleBottom', t.bottomTabs, 'isBottomOpen', ['Ctrl+J']),
  themeCommand('system'),
  themeCommand('light'),
  themeCommand('dark'),
]

function toggleCommand(id: string, title: string, name: Toggle, keys: readonly string[]): Command {
  return {
    id,
    title: t.showOrHide(title),
    group: 'View',
    keys,
    run: (app: App) => app.uiStore.setState((ui) => ({ [name]: !ui[name] })),
  }
}

function themeCommand(theme: ThemeChoice): Command {
  const title = t.themeCommands[theme]
  return { id: `theme-${theme}`, title, group: 'View', run: (app) => app.uiStore.setState({ theme }) }
}
