import { expect, test } from 'vitest'
import { z } from 'zod'
import { CliFolder } from './cli-folder.ts'

/** What Perfetto's importer of JSON traces reads. */
const TRACE = z.looseObject({
  traceEvents: z.array(
    z.discriminatedUnion('ph', [
      z.looseObject({
        ph: z.literal('M'),
        name: z.enum(['process_name', 'thread_name']),
        pid: z.int(),
        tid: z.int(),
        args: z.object({ name: z.string() }),
      }),
      z.looseObject({
        ph: z.literal('X'),
        name: z.string(),
        cat: z.string(),
        pid: z.int(),
        tid: z.int(),
        ts: z.int().min(0),
        dur: z.int().min(0),
        args: z.looseObject({ state: z.string() }),
      }),
    ]),
  ),
})

test('a trace has one lane for each slot, named, and no two tasks at once in one', async () => {
  const tasks = Array.from({ length: 40 }, (_, index) => `  t${index}: { run: "true" }\n`).join('')
  using folder = new CliFolder({
    'p.taskgraph.yaml': `taskgraph: 1\ntasks:\n${tasks}  bad: { run: "exit 3" }\n`,
  })
  await folder.run('run', 'p.taskgraph.yaml', '--jobs', '3')
  const { stdout } = await folder.run('history', 'p.taskgraph.yaml', 'last', '--trace')
  const { traceEvents } = TRACE.parse(JSON.parse(stdout))
  const lanes = new Map<number, string>()
  const ends = new Map<number, number>()
  let tasksSeen = 0
  for (const event of traceEvents) {
    if (event.ph === 'M') {
      if (event.name === 'thread_name') lanes.set(event.tid, event.args.name)
      continue
    }
    tasksSeen += 1
    expect(event.ts).toBeGreaterThanOrEqual(ends.get(event.tid) ?? 0)
    ends.set(event.tid, event.ts + event.dur)
    expect(event.cat).toBe(event.name === 'bad' ? 'failed' : 'succeeded')
  }
  expect(tasksSeen).toBe(41)
  expect([...ends.keys()].toSorted()).toEqual([...lanes.keys()].toSorted())
  expect([...lanes.values()].toSorted()).toEqual(['slot 1', 'slot 2', 'slot 3'])
})
