import { describe, expect, test } from 'vitest'
import { simulate } from './engine-simulation.ts'

/** `npm test` as a whole asks for 100,000: some 1,700 a second on one quiet core. */
const seeds = Number(process.env.TASKGRAPH_SEEDS ?? 20_000)
const perTest = 1000

/** Tests of every `of`th thousand of seeds, from `part`: the files that share them run side by side. */
export function testLives(part: number, of: number): void {
  const thousands = Array.from({ length: Math.ceil(seeds / perTest) }, (_, at) => at)
  const firsts = thousands.filter((at) => at % of === part).map((at) => at * perTest)
  describe('random lives with failures, hangs, cancels and crashes keep every invariant', () => {
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
}
