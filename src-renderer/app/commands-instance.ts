import type { App } from '../stores/hooks.tsx'
import { type InspectorTab, type Point, select } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import type { Command } from './commands.ts'
import { isRunning, running } from './commands-run.ts'
import { chosenInstance } from './selected.ts'

const names = texts.commands

const hasInstance = (app: App): boolean => chosenInstance(app) !== undefined
const canRun = (app: App): boolean => hasInstance(app) && !isRunning(app)
const chosen = (app: App): string[] => [chosenInstance(app) ?? ''].filter(Boolean)

/** What is done to one instance of a fan-out: the one that is chosen in its table or by its dot. */
export const instanceCommands: readonly Command[] = [
  {
    id: 'runInstance',
    title: names.runInstance,
    group: 'Run',
    keys: ['F7'],
    scope: 'instance',
    when: canRun,
    ...running((app) => ({ verb: 'task', tasks: chosen(app) })),
  },
  {
    id: 'forceInstance',
    title: names.forceInstance,
    group: 'Run',
    keys: ['Shift+F7'],
    scope: 'instance',
    when: canRun,
    ...running((app) => ({ verb: 'force', tasks: chosen(app) })),
  },
  {
    id: 'markInstanceStale',
    title: names.markInstanceStale,
    group: 'Run',
    keys: ['F8'],
    scope: 'instance',
    when: hasInstance,
    run: (app) => void app.actions.markStale(chosen(app)),
  },
  {
    id: 'cancelInstance',
    title: names.cancelInstance,
    group: 'Run',
    keys: ['F9'],
    scope: 'instance',
    when: (app) => isRunning(app) && hasInstance(app),
    run: (app) => void app.actions.stop(chosen(app)),
  },
  {
    id: 'openInstanceMenu',
    title: names.openInstanceMenu,
    group: 'Go',
    keys: ['ContextMenu', 'Shift+F10'],
    scope: 'instance',
    when: hasInstance,
    run(app) {
      const box = document.querySelector('.instances-row[data-active]')?.getBoundingClientRect()
      const instance = chosenInstance(app)
      if (box && instance !== undefined) openInstanceMenu(instance, [box.left + 24, box.bottom], app)
    },
  },
  {
    id: 'showInstances',
    title: names.showInstances,
    group: 'Go',
    keys: ['Shift+I'],
    when: ({ uiStore, documentStore }) => {
      const { focused, selection } = uiStore.getState()
      return focused !== undefined && selection.has(focused)
        ? documentStore.getState().nodes.get(focused)?.instances !== undefined
        : false
    },
    run: ({ uiStore }) => uiStore.setState({ isInspectorOpen: true, inspectorTab: 'instances' }),
  },
]

/** The menu of an instance, which is chosen by that. */
export function openInstanceMenu(instance: string, at: Point, { uiStore }: Pick<App, 'uiStore'>): void {
  uiStore.setState({ instance, menu: { kind: 'instance', at, instance } })
}

const tabsOfOne: readonly InspectorTab[] = ['why', 'log', 'outputs', 'instances']

/** Chooses an instance in the inspector: where that shows something else than instances, its log. */
export function showInstance(task: string, instance: string, { uiStore }: Pick<App, 'uiStore'>): void {
  const { inspectorTab } = uiStore.getState()
  select(uiStore, [task])
  uiStore.setState({
    instance,
    isInspectorOpen: true,
    inspectorTab: tabsOfOne.includes(inspectorTab) ? inspectorTab : 'log',
  })
}
