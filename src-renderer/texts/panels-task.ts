const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`

/** The inspector of a task and its tabs, but the form. */
export const inspector = {
  label: 'Inspector',
  tabsLabel: 'Selected task',
  tabs: {
    task: 'Task',
    why: 'Why',
    log: 'Log',
    outputs: 'Outputs',
    history: 'History',
    instances: 'Instances',
  },
  noneTitle: 'No task selected',
  none: 'Select one on the canvas or in the outline to see what it does, why it would run, its log and its outputs.',
  alsoSelected: (others: number) => `· and ${others} more selected`,
  run: 'Run this task',
  commandsFor: (task: string) => `Commands for ${task}`,
  more: 'More commands',
  oneInstance: (instance: string) => `Instance ${instance}`,
  allInstances: 'All instances',
  instance: 'Instance',

  instances: {
    label: (task: string) => `Instances of ${task}`,
    reading: 'Reading the instances',
    noneTitle: 'No instances',
    none: 'The loop gives no values at present: no file matches, or the list is empty.',
    noMatch: 'Nothing matches',
    noMatchDetail: 'No instance has this in its values or state.',
    filter: 'Filter by value or state',
    state: 'Show instances by state',
    allStates: 'All states',
    shown: (shown: number, all: number) =>
      shown === all
        ? count(all, 'instance', 'instances')
        : `${shown.toLocaleString('en')} of ${count(all, 'instance', 'instances')}`,
    columns: { state: 'State', duration: 'Time', finished: 'When' },
    sortBy: (column: string) => `Sort by ${column}`,
    hint: 'Enter shows the log of an instance, O its outputs, W why it would run.',
    log: (instance: string) => `Log of ${instance}`,
  },
} as const
