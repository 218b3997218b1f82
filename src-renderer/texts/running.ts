const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`

/** What a run verb would do, before it is done. */
export const running = {
  nothing: 'nothing to run',
  /** A fan-out is one task that is executed many times. */
  tasks: (tasks: number, executions: number) =>
    tasks === executions
      ? count(tasks, 'task', 'tasks')
      : `${count(tasks, 'task', 'tasks')}, ${count(executions, 'instance', 'instances')}`,
  about: (what: string, time: string) => `${what} · about ${time}`,
  allFresh: 'Nothing to run: everything asked for is up to date',
  allDisabled: 'Nothing to run: what was asked for is disabled, or needs something that is',
  showProblems: 'Show problems',
  would: (what: string) => `Would run: ${what}`,
} as const
