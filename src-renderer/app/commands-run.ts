import type { RunVerb } from '../../src-shared/contract/commands.ts'
import type { App } from '../stores/hooks.tsx'
import { addToast, speak } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import type { Command } from './commands.ts'
import { previewText } from './preview.ts'
import { hasPipeline, hasSelection, selectedTasks } from './selected.ts'

const names = texts.commands

export const isRunning = ({ runStore }: Pick<App, 'runStore'>): boolean => runStore.run()?.state === 'running'
const canRun = (app: App): boolean => hasPipeline(app) && !isRunning(app)
const canRunSelection = (app: App): boolean => canRun(app) && hasSelection(app)
const showTab = (app: App, inspectorTab: 'task' | 'why' | 'log' | 'outputs' | 'history'): void =>
  app.uiStore.setState({ isInspectorOpen: true, inspectorTab })

/** A command that runs tasks: what it shows beforehand is what it does. */
export function running(verb: (app: App) => RunVerb): Pick<Command, 'run' | 'verb'> {
  return { verb, run: (app) => void app.actions.run(verb(app)) }
}

export const runCommands: readonly Command[] = [
  {
    id: 'run',
    title: names.run,
    group: 'Run',
    keys: ['Ctrl+Enter'],
    when: canRun,
    ...running(() => ({ verb: 'stale' })),
  },
  {
    id: 'stop',
    title: names.stop,
    group: 'Run',
    keys: ['Ctrl+.'],
    when: isRunning,
    run: (app) => void app.actions.stop(),
  },
  {
    id: 'runTask',
    title: names.runTask,
    group: 'Run',
    keys: ['Ctrl+Shift+Enter', 'F7'],
    when: canRunSelection,
    ...running((app) => ({ verb: 'task', tasks: [...selectedTasks(app)] })),
  },
  {
    id: 'runUpTo',
    title: names.runUpTo,
    group: 'Run',
    when: canRunSelection,
    ...running((app) => ({ verb: 'upTo', tasks: [...selectedTasks(app)] })),
  },
  {
    id: 'runFrom',
    title: names.runFrom,
    group: 'Run',
    keys: ['Alt+Enter'],
    when: canRunSelection,
    ...running((app) => ({ verb: 'from', tasks: [...selectedTasks(app)] })),
  },
  {
    id: 'force',
    title: names.force,
    group: 'Run',
    when: canRunSelection,
    ...running((app) => ({ verb: 'force', tasks: [...selectedTasks(app)] })),
  },
  {
    id: 'revokeTrust',
    title: names.revokeTrust,
    group: 'Run',
    when: ({ documentStore }) => documentStore.getState().document?.isTrusted === true,
    run: (app) => void app.actions.revokeTrust(),
  },
  {
    id: 'markStale',
    title: names.markStale,
    group: 'Run',
    keys: ['F8'],
    when: hasSelection,
    run: (app) => void app.actions.markStale(selectedTasks(app)),
  },
  {
    id: 'accept',
    title: names.accept,
    group: 'Run',
    when: hasSelection,
    run: (app) => void app.actions.accept(selectedTasks(app)),
  },
  {
    id: 'cancelTask',
    title: names.cancelTask,
    group: 'Run',
    keys: ['F9'],
    when: (app) => isRunning(app) && hasSelection(app),
    run: (app) => void app.actions.stop(selectedTasks(app)),
  },
  {
    id: 'preview',
    title: names.preview,
    group: 'Run',
    keys: ['P'],
    when: hasPipeline,
    run: (app) => void togglePreview(app),
  },
  { id: 'showTask', title: names.showTask, group: 'Go', keys: ['I'], run: (app) => showTab(app, 'task') },
  { id: 'explain', title: names.explain, group: 'Go', keys: ['W'], run: (app) => showTab(app, 'why') },
  { id: 'showLog', title: names.showLog, group: 'Go', keys: ['L'], run: (app) => showTab(app, 'log') },
  {
    id: 'showOutputs',
    title: names.showOutputs,
    group: 'Go',
    keys: ['O'],
    run: (app) => showTab(app, 'outputs'),
  },
  { id: 'showHistory', title: names.showHistory, group: 'Go', run: (app) => showTab(app, 'history') },
]

async function togglePreview(app: App): Promise<void> {
  if (app.uiStore.getState().preview) return app.uiStore.setState({ preview: undefined })
  const tasks = selectedTasks(app)
  const pipeline = app.documentStore.getState().document?.path
  if (pipeline === undefined) return
  const what = tasks.length > 0 ? { verb: 'task' as const, tasks: [...tasks] } : { verb: 'stale' as const }
  // Not as for hovering: whoever asks by key wants to know why there is none.
  const preview = await app.actions.ask('run.preview', { pipeline, what })
  if (!preview) return
  const shown = new Set(preview.tasks.map(({ task }) => task))
  app.uiStore.setState({ preview: shown.size > 0 ? shown : undefined })
  const text = texts.running.would(previewText(preview))
  addToast(app.uiStore, { level: 'info', text })
  speak(app.uiStore, text)
}
