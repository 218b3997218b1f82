import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { WhyView } from '../../../src-shared/contract/why-view.ts'
import { temporaryFolder, testApp, writeFiles } from '../../support/app.ts'

const cities = Array.from({ length: 300 }, (_, index) => `c${index}`)
const text = `taskgraph: 1
tasks:
  first:
    run: echo first > \${{ target }}
    targets: first.txt
  each:
    foreach: { city: [${cities.join(', ')}] }
    run: cat \${{ first }} > \${{ target }}
    targets: each/\${{ city }}.txt
  off:
    foreach: { city: [a, b] }
    run: 'true'
    disabled: true
`

test('why a large fan-out would run is told in counts by kind of reason, and as few explanations as were asked for', async () => {
  using folder = temporaryFolder()
  writeFiles(folder.path, { 'p.taskgraph.yaml': text })
  const path = join(folder.path, 'p.taskgraph.yaml')
  const { app, bugs } = testApp(path, folder.path)
  const connection = app.connect(() => {})
  let id = 0
  const call = async (command: string, input: object): Promise<unknown> => {
    const reply = await app.dispatch({ id: ++id, command, input }, connection, new Set(['read', 'edit']))
    return reply && 'ok' in reply && reply.ok ? reply.value : reply
  }
  const why = (task: string, limit: number) => call('task.why', { pipeline: path, task, limit })

  await call('pipeline.open', { path })
  const all = (await why('each', 50)) as WhyView
  expect({ ...all, explanations: all.explanations.length }).toEqual({
    instances: 300,
    stale: 300,
    outdated: 300,
    disabled: 0,
    isAccepted: false,
    isMarked: false,
    kinds: [
      { kind: 'never-run', count: 300 },
      { kind: 'upstream', count: 300 },
    ],
    explanations: 50,
    upstream: [{ task: 'first', state: 'stale' }],
  })
  expect(all.explanations.map(({ task }) => task)).toEqual(
    cities.slice(0, 50).map((city) => `each[city=${city}]`),
  )
  expect(await why('each[city=c7]', 50)).toMatchObject({
    instances: 1,
    stale: 1,
    explanations: [{ task: 'each[city=c7]', reasons: [{ kind: 'never-run' }, { kind: 'upstream' }] }],
  })
  expect(await why('off', 50)).toMatchObject({ instances: 2, stale: 0, disabled: 2, explanations: [] })
  expect(await why('none', 50)).toMatchObject({ ok: false, error: { code: 'unknown_task' } })
  expect(await why('each', 0)).toMatchObject({ ok: false, error: { code: 'bad_input' } })

  await call('task.markStale', { pipeline: path, tasks: ['each[city=c7]'] })
  expect(await why('each', 1)).toMatchObject({ isMarked: true })
  await app.close()
  expect(bugs).toEqual([])
})
