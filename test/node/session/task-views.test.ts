import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { PipelineSession } from '../../../src-main/session/pipeline-session.ts'
import type { Snapshot } from '../../../src-shared/contract/views.ts'

const TEXT = `taskgraph: 1
tasks:
  each:
    foreach: { city: [Oslo, Rome], n: [1, 2] }
    run: echo \${{ city }} \${{ n }} > \${{ target }}
    targets: each/\${{ city }}\${{ n }}.txt
  joined:
    run: sh join.sh \${{ each }} > \${{ target }}
    targets: joined.txt
  last:
    python: last.py:main
    args: ['\${{ joined }}', '\${{ target }}']
    targets: last.txt
`

const folders: string[] = []
const sessions: PipelineSession[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function open(text = TEXT): Promise<{ folder: string; session: PipelineSession }> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgraph-views-'))
  folders.push(folder)
  writeFileSync(join(folder, 'p.taskgraph.yaml'), text)
  writeFileSync(join(folder, 'join.sh'), 'cat "$@"\n')
  writeFileSync(join(folder, 'last.py'), "def main(a, b):\n    open(b, 'w').write('one')\n")
  const session = await PipelineSession.open(join(folder, 'p.taskgraph.yaml'), {
    jobs: 2,
    by: 'app',
    version: 'test',
    isTrustedByAct: true,
    onBug: (error) => expect.unreachable(String(error)),
  })
  sessions.push(session)
  return { folder, session }
}

/** Runs what is stale and waits for its end; gives the run's id. */
async function run(session: PipelineSession): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = session.subscribe(({ run }) => run && run.state !== 'running' && resolve())
  const { run: id } = await session.start({ verb: 'stale' }, false)
  await promise
  stop()
  return id
}

/** Until the session tells of a change that makes a claim true. */
async function until(
  session: PipelineSession,
  isTrue: (change: Partial<Snapshot>) => boolean,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = session.subscribe((change) => isTrue(change) && resolve())
  if (isTrue(session.snapshot())) resolve()
  await promise
  stop()
}

/** Until the check has seen what was written. */
const stale = (session: PipelineSession, task: string): Promise<void> =>
  until(session, ({ rows }) => rows?.some(({ id, state }) => id === task && state === 'stale') ?? false)

test('the instances of a fan-out come with the values of its loops', async () => {
  const { session } = await open()
  const { names, instances } = session.tasks.instances('each')
  expect(names).toEqual(['city', 'n'])
  expect(instances.map(({ row, values }) => [row.id, values])).toEqual([
    ['each[city=Oslo,n=1]', { city: 'Oslo', n: 1 }],
    ['each[city=Oslo,n=2]', { city: 'Oslo', n: 2 }],
    ['each[city=Rome,n=1]', { city: 'Rome', n: 1 }],
    ['each[city=Rome,n=2]', { city: 'Rome', n: 2 }],
  ])
})

test('a changed code file and a changed script are known before and now; nothing else is read', async () => {
  const { folder, session } = await open()
  await run(session)
  writeFileSync(join(folder, 'last.py'), "def main(a, b):\n    open(b, 'w').write('two')\n")
  writeFileSync(join(folder, 'join.sh'), 'cat -- "$@"\n')
  await stale(session, 'last')
  await stale(session, 'joined')
  expect(session.tasks.source('last', 'last.py')).toEqual({
    before: { kind: 'text', text: "def main(a, b):\n    open(b, 'w').write('one')\n" },
    after: { kind: 'text', text: "def main(a, b):\n    open(b, 'w').write('two')\n" },
  })
  expect(session.tasks.source('joined', 'join.sh')).toEqual({
    before: { kind: 'text', text: 'cat "$@"\n' },
    after: { kind: 'text', text: 'cat -- "$@"\n' },
  })
  expect(() => session.tasks.source('joined', 'p.taskgraph.yaml')).toThrow('no source file')
  expect(() => session.tasks.source('joined', '/etc/hostname')).toThrow('no source file')
})

test('a large source is known by its digest alone, and a file that is gone is told as missing', async () => {
  const { folder, session } = await open()
  writeFileSync(join(folder, 'join.sh'), `cat "$@"\n#${'x'.repeat(300_000)}\n`)
  await run(session)
  writeFileSync(join(folder, 'join.sh'), 'cat -- "$@"\n')
  await stale(session, 'joined')
  expect(session.tasks.source('joined', 'join.sh').before.kind).toBe('unknown')
  rmSync(join(folder, 'join.sh'))
  await stale(session, 'joined')
  expect(session.tasks.source('joined', 'join.sh').after.kind).toBe('missing')
})

test('a run knows what each of its tasks had to wait for, through those that were up to date', async () => {
  const { folder, session } = await open()
  const first = await run(session)
  const all = ['each[city=Oslo,n=1]', 'each[city=Oslo,n=2]', 'each[city=Rome,n=1]', 'each[city=Rome,n=2]']
  expect(session.history.dependencies(first)).toEqual({ joined: all, last: ['joined'] })
  rmSync(join(folder, 'each/Oslo1.txt'))
  writeFileSync(join(folder, 'last.py'), "def main(a, b):\n    open(b, 'w').write('three')\n")
  await stale(session, 'each')
  await stale(session, 'last')
  const second = await run(session)
  // The same bytes were made again, so what joins them did not run; what comes after it did.
  expect(session.history.dependencies(second)).toEqual({ last: ['each[city=Oslo,n=1]'] })
})

test('runs of the same text have the same version, and a log has a path', async () => {
  const { folder, session } = await open()
  expect(() => session.logs.path({ pipeline: '', task: 'last' })).toThrow('no log yet')
  await run(session)
  writeFileSync(join(folder, 'last.py'), "def main(a, b):\n    print('said')\n    open(b, 'w').write('4')\n")
  await stale(session, 'last')
  await run(session)
  expect(new Set(session.history.runs(10).map(({ version }) => version)).size).toBe(1)
  expect(readFileSync(session.logs.path({ pipeline: '', task: 'last' }), 'utf8')).toBe('said\n')
})

test('the log of one instance is live while that instance runs', async () => {
  const text = `taskgraph: 1
tasks:
  each:
    foreach: { n: [1, 2] }
    run: echo begun; until test -e go\${{ n }}; do sleep 0.02; done
`
  const { folder, session } = await open(text)
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = session.subscribe(({ run }) => run && run.state !== 'running' && resolve())
  const isLive = (n: number): boolean =>
    session.logs.read({ pipeline: '', task: `each[n=${n}]`, bytes: 100 }).isLive
  expect(isLive(1)).toBe(false)
  const bothRun = until(session, ({ run }) => run?.running === 2)
  await session.start({ verb: 'stale' }, false)
  await bothRun
  expect([isLive(1), isLive(2)]).toEqual([true, true])
  const oneDone = until(session, ({ run }) => run?.done === 1)
  writeFileSync(join(folder, 'go2'), '')
  await oneDone
  expect([isLive(1), isLive(2)]).toEqual([true, false])
  writeFileSync(join(folder, 'go1'), '')
  await promise
  stop()
})
