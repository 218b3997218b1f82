import type { RunView } from '../../../src-shared/contract/views.ts'

/** One text that ran, and the runs that ran it, the last one first. */
export interface Version {
  readonly version: string
  readonly runs: readonly [RunView, ...RunView[]]
}

/** The texts that ran, the one that ran last first. Runs whose text isn't known yet are left out. */
export function versionsOf(runs: readonly RunView[]): readonly Version[] {
  const versions = new Map<string, [RunView, ...RunView[]]>()
  for (const run of runs.toSorted((a, b) => b.startedAt - a.startedAt)) {
    if (run.version === undefined) continue
    const known = versions.get(run.version)
    if (known) known.push(run)
    else versions.set(run.version, [run])
  }
  return [...versions].map(([version, runs]) => ({ version, runs }))
}
