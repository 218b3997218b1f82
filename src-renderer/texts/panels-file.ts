import { thousands } from './numbers.ts'
/** The text of the pipeline itself, its problems, and the panel below the canvas. */
export const file = {
  reading: 'Reading the file',
  loading: 'Loading the editor',
  label: 'Pipeline file',
  editText: 'Edit text',
  /** What may follow a key. */
  types: {
    string: 'text',
    array: 'list',
    object: 'map',
    boolean: 'true or false',
    integer: 'whole number',
    number: 'number',
    null: 'nothing',
  },
  either: (types: readonly string[]) => types.join(' or '),
  completions: {
    target: 'this task’s own target',
    targets: 'all its own targets',
    input: 'this task’s own input',
    inputs: 'all its own inputs',
    env: 'a variable of the environment',
    loop: 'value of this loop',
    param: 'param of the pipeline',
    task: 'task',
    namedTarget: 'target of this name',
    allTargets: 'all its targets',
    result: 'what its function returned',
    targetOf: 'its target as an input',
  },
} as const

export const bottom = {
  label: 'Runs and file',
  tabsLabel: 'Pipeline',
  close: 'Close panel',
  tabs: { runs: 'Runs', timeline: 'Timeline', problems: 'Problems', file: 'File' },
} as const

export const problems = {
  label: 'Problems',
  noneTitle: 'No problems',
  none: 'What is wrong in the file is listed here as it is written, with its place and what to do about it.',
  error: 'Error',
  warning: 'Warning',
  more: (rest: number) => `and ${thousands(rest)} more`,
  show: (line: number) => `Show line ${line} in the file`,
} as const
