import type { App } from '../stores/hooks.tsx'
import type { ThemeChoice } from '../stores/ui-store.ts'
import type { Command } from './commands.ts'
import { hasPipeline } from './selected.ts'

type Toggle = 'isOutlineOpen' | 'isInspectorOpen' | 'isBottomOpen' | 'isMinimapOpen'

export const windowCommands: readonly Command[] = [
  {
    id: 'save',
    title: 'Save',
    group: 'File',
    keys: ['Ctrl+S'],
    when: hasPipeline,
    run: (app) => void app.actions.save(),
  },
  {
    id: 'open',
    title: 'Open…',
    group: 'File',
    keys: ['Ctrl+O'],
    run: (app) => app.uiStore.setState({ dialog: { kind: 'open' } }),
  },
  {
    id: 'palette',
    title: 'Command palette',
    group: 'View',
    keys: ['Ctrl+K', 'Ctrl+Shift+P'],
    run: (app) => app.uiStore.setState({ dialog: { kind: 'palette' } }),
  },
  {
    id: 'find',
    title: 'Find a task',
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
    title: 'Keyboard shortcuts',
    group: 'View',
    keys: ['?'],
    run: (app) => app.uiStore.setState({ dialog: { kind: 'keys' } }),
  },
  toggleCommand('toggleMinimap', 'Minimap', 'isMinimapOpen', ['M']),
  toggleCommand('toggleOutline', 'Outline panel', 'isOutlineOpen', ['Ctrl+B']),
  toggleCommand('toggleInspector', 'Inspector panel', 'isInspectorOpen', ['Ctrl+I']),
  toggleCommand('toggleBottom', 'Runs, timeline, problems and file', 'isBottomOpen', ['Ctrl+J']),
  themeCommand('system', 'Theme: like the system'),
  themeCommand('light', 'Theme: light'),
  themeCommand('dark', 'Theme: dark'),
]

function toggleCommand(id: string, title: string, name: Toggle, keys: readonly string[]): Command {
  return {
    id,
    title: `Show or hide: ${title}`,
    group: 'View',
    keys,
    run: (app: App) => app.uiStore.setState((ui) => ({ [name]: !ui[name] })),
  }
}

function themeCommand(theme: ThemeChoice, title: string): Command {
  return { id: `theme-${theme}`, title, group: 'View', run: (app) => app.uiStore.setState({ theme }) }
}
