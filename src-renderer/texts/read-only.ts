/** A graph that can only be looked at: one made by code. */
export const readOnly = {
  chip: 'Made by code',
  refused: (reason: string) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`,
  empty: 'No task was added yet',
  emptyHint: 'Tasks appear here as the program adds them',
  notRun: (count: number) => `${count} not run`,
  allDone: 'Every task is done',
  calls: 'Calls',
  targets: 'Targets',
  noTargets: 'None',
  dependsOn: 'Waits for',
} as const
