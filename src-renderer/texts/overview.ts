/** The pipeline as a whole, in the inspector while no task is selected. */
export const overview = {
  states: 'States',
  meanings: {
    failed: 'look at its log',
    'timed-out': 'took longer than it may',
    blocked: 'a task before it failed',
    running: '',
    queued: 'waits for its turn',
    stale: 'Run would execute it',
    upstream: 'if a task before it changes',
    cancelled: 'was stopped',
    succeeded: 'ran in this session',
    fresh: 'nothing it uses has changed',
    disabled: 'left out of every run',
  },
  lastRun: 'Last run',
  ran: (what: string, time: string, ago: string) => `${what} · took ${time} · ${ago}`,
  slowest: 'Slowest tasks',
  hint: 'Select a task to see what it does, why it would run, its log and its outputs.',
  timeline: 'Show timeline',
  palette: 'All commands',
  keys: 'Keyboard shortcuts',
} as const
