/** What a run was asked for and how it went. */
export const runWords = {
  verbs: {
    stale: 'what is stale',
    task: 'this task:',
    upTo: 'up to',
    only: 'only',
    from: 'from',
    force: 'force',
  },
  andMore: (names: string, more: number) => `${names} and ${more} more`,
  counts: {
    succeeded: 'ran',
    failed: 'failed',
    'timed-out': 'timed out',
    cancelled: 'cancelled',
    blocked: 'blocked',
    fresh: 'up to date',
  },
  progress: (done: number, tasks: number, running: number) => `${done} of ${tasks} done, ${running} running`,
  nothing: 'nothing to do',
} as const

/** What is wrong with what was typed into the form. */
export const formValues = {
  openQuote: 'not valid JSON: the quote must be closed',
  openList: 'not valid JSON: the list must be closed',
  openMap: 'not valid JSON: the map must be closed',
  noPath: (name: string) => `"${name}" has no path yet`,
  noName: (text: string) => `"${text}" has no name yet`,
  allOrNone: 'give all of them a name, or none',
  argument: (place: number, trouble: string) => `argument ${place}: ${trouble}`,
  twice: (name: string) => `there are two named "${name}"`,
} as const
