import { describe, expect, test } from 'vitest'
import { simulate } from '../../support/engine-simulation.ts'

/** some 1,700 a second on one core; `TASKGRAPH_SEEDS=100000` for the long run. */
const seeds = Number(process.env.TASKGRAPH_SEEDS ?? 20_000)
const perTest = 1000

describe('random lives with failures, hangs, cancels and crashes keep every invariant', () => {
  const firsts = Array.from({ length: Math.ceil(seeds / perTest) }, (_, at) => at * perTest)
  test.each(firsts)(
    'seeds from %i',
    async (first) => {
      const broken: string[] = []
      for (let seed = first; seed < Math.min(first + perTest, seeds); seed += 1) {
        const violations = await simulate(seed).catch((error: unknown) => [String(error)])
        if (violations.length > 0) broken.push(`seed ${seed}: ${violations.join('; ')}`)
      }
      expect(broken).toEqual([])
    },
    120_000,
  )
})
