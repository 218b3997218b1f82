import type { Explanation } from '../../src-shared/contract/views.ts'
import type { WhyView } from '../../src-shared/contract/why-view.ts'
import type { ReasonKind } from '../../src-shared/run/reasons.ts'

/** What the explanations of a task's instances say together; of a large fan-out nobody reads each. */
export function summariseWhy(all: readonly Explanation[], limit: number): WhyView {
  const stale = all.filter(({ reasons }) => reasons.length > 0)
  const counts = new Map<ReasonKind, number>()
  for (const { reasons } of stale)
    for (const kind of new Set(reasons.map((reason) => reason.kind)))
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return {
    instances: all.length,
    stale: stale.length,
    outdated: all.filter(({ state }) => state === 'stale' || state === 'upstream').length,
    disabled: all.filter(({ state }) => state === 'disabled').length,
    isAccepted: all.some(({ state, acceptedAt }) => state === 'fresh' && acceptedAt !== undefined),
    isMarked: stale.some(({ reasons }) => reasons.some((each) => each.kind === 'forced' && each.byMark)),
    kinds: [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
    explanations: all.length === 1 ? all : stale.slice(0, limit),
    upstream: all[0]?.upstream ?? [],
  }
}
