import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { PipelineSession } from '../../../src-main/session/pipeline-session.ts'
import type { SnapshotChange, TaskRow } from '../../../src-shared/contract/views.ts'

const TEXT = `taskgraph: 1
name: Two steps   # a remark by hand
tasks:
  first:
    run: cat in.txt > \${{ target }}
    inputs: in.txt
    targets: work/a.txt
  second:
    run: tr a-z A-Z < \${{ first }} > \${{ target }}
    targets: work/b.txt
`

const folders: string[] = []
const sessions: PipelineSession[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function workspace(text = TEXT): string {
  const folder = mkdtempSync(join(tmpdir(), 'taskgraph-session-'))
  folders.push(folder)
  writeFileSync(join(folder, 'p.taskgraph.yaml'), text)
  writeFileSync(join(folder, 'in.txt'), 'hello\n')
  return folder
}

async function open(folder: string, isTrustedByAct = true): Promise<PipelineSession> {
  const session = await PipelineSession.open(join(folder, 'p.taskgraph.yaml'), {
    jobs: 2,
    by: 'app',
    version: 'test',
    isTrustedByAct,
    onBug: (error) => expect.unreachable(String(error)),
  })
  sessions.push(session)
  return session
}

/** Resolves with the rows once they satisfy a claim: watches the session's own changes. */
function rowsThat(
  session: PipelineSession,
  claim: (states: Record<string, string>) => boolean,
): Promise<Record<string, string>> {
  const { promise, resolve } = Promise.withResolvers<Record<string, string>>()
  const rows = new Map<string, TaskRow>(session.snapshot().rows.map((row) => [row.id, row]))
  const states = () => Object.fromEntries([...rows].map(([id, row]) => [id, row.state]))
  const look = (change?: SnapshotChange): void => {
    for (const row of change?.rows ?? []) rows.set(row.id, row)
    if (!claim(states()) || session.isRunning) return
    stop()
    resolve(states())
  }
  const stop = session.subscribe(look)
  look()
  return promise
}

const all = (state: string) => (states: Record<string, string>) =>
  Object.values(states).every((one) => one === state)

test('a pipeline that was opened has run nothing; run, it succeeds; opened again, it is fresh', async () => {
  const folder = workspace()
  const session = await open(folder)
  expect(session.snapshot().rows.map((row) => [row.id, row.state, row.reasons])).toEqual([
    ['first', 'stale', ['never run']],
    ['second', 'stale', expect.arrayContaining(['never run'])],
  ])
  const preview = await session.preview({ verb: 'stale' })
  expect(preview.tasks.map(({ task }) => task)).toEqual(['first', 'second'])
  await session.start({ verb: 'stale' }, false)
  await rowsThat(session, all('succeeded'))
  expect(readFileSync(join(folder, 'work/b.txt'), 'utf8')).toBe('HELLO\n')
  await session.close()
  const again = await open(folder)
  expect(again.snapshot().rows.map((row) => row.state)).toEqual(['fresh', 'fresh'])
})

test('a changed input turns its task stale at once, and what needs it "may run"; a touch turns nothing', async () => {
  const folder = workspace()
  const session = await open(folder)
  await session.start({ verb: 'stale' }, false)
  await rowsThat(session, all('succeeded'))
  utimesSync(join(folder, 'in.txt'), new Date(), new Date())
  writeFileSync(join(folder, 'in.txt'), 'changed\n')
  const states = await rowsThat(session, (states) => states.first === 'stale')
  expect(states).toEqual({ first: 'stale', second: 'upstream' })
  const [why] = await session.explain('first')
  expect(why?.reasons).toMatchObject([
    { kind: 'input-changed', path: 'in.txt', before: { sizeBytes: 6 }, after: { sizeBytes: 8 } },
  ])
})

test('a touch of every file, targets included, turns nothing stale', async () => {
  const folder = workspace()
  const session = await open(folder)
  await session.start({ verb: 'stale' }, false)
  await rowsThat(session, all('succeeded'))
  await session.close()
  for (const path of ['in.txt', 'work/a.txt', 'work/b.txt'])
    utimesSync(join(folder, path), new Date(), new Date())
  const again = await open(folder)
  expect(again.snapshot().rows.map((row) => row.state)).toEqual(['fresh', 'fresh'])
})

test('a failure is told by its exit code and its last line, also when the file is opened again', async () => {
  const folder = workspace(TEXT.replace('cat in.txt >', 'echo why; exit 7; cat in.txt >'))
  const textOf = (session: PipelineSession, id: string) =>
    session.snapshot().rows.find((row) => row.id === id)?.text
  const session = await open(folder)
  await session.start({ verb: 'stale' }, false)
  await rowsThat(session, (states) => states.first === 'failed')
  expect(textOf(session, 'first')).toBe('exit 7 · why')
  await session.close()
  const again = await open(folder)
  expect(textOf(again, 'first')).toBe('exit 7 · why')
})

test('a command that ended well without its target says what is missing, not its last line', async () => {
  const folder = workspace('taskgraph: 1\ntasks:\n  one: { run: echo all is well, targets: none.txt }\n')
  const session = await open(folder)
  await session.start({ verb: 'stale' }, false)
  await rowsThat(session, (states) => states.one === 'failed')
  expect(session.snapshot().rows[0]?.text).toContain('none.txt')
})

test('a task that failed and was edited since is stale, not failed', async () => {
  const folder = workspace(TEXT.replace('cat in.txt >', 'false >'))
  const session = await open(folder)
  await session.start({ verb: 'stale' }, false)
  await rowsThat(session, (states) => states.first === 'failed')
  writeFileSync(join(folder, 'p.taskgraph.yaml'), TEXT)
  expect(await rowsThat(session, (states) => states.first !== 'failed')).toMatchObject({ first: 'stale' })
})

test('an edit keeps the hand-written rest; undo gives the bytes back; save writes them', async () => {
  const folder = workspace()
  const session = await open(folder)
  const edited = session.edit(
    [{ kind: 'task.set', task: 'second', path: ['title'], value: 'Upper case' }],
    'Title',
  )
  expect(edited.revision).toBe(2)
  expect(session.text().text).toContain('# a remark by hand')
  expect(session.snapshot().nodes[1]?.title).toBe('Upper case')
  expect(session.snapshot().document).toMatchObject({ isSaved: false, canUndo: true, undoLabel: 'Title' })
  expect(readFileSync(join(folder, 'p.taskgraph.yaml'), 'utf8')).toBe(TEXT)
  session.undo()
  expect(session.text().text).toBe(TEXT)
  session.redo()
  session.save()
  expect(readFileSync(join(folder, 'p.taskgraph.yaml'), 'utf8')).toBe(session.text().text)
  expect(session.snapshot().document.isSaved).toBe(true)
})

test('a draft survives its session and merges with what another editor wrote meanwhile', async () => {
  const folder = workspace()
  const session = await open(folder)
  session.edit([{ kind: 'task.set', task: 'second', path: ['title'], value: 'Mine' }], 'Title')
  await session.close()
  writeFileSync(join(folder, 'p.taskgraph.yaml'), TEXT.replace('Two steps ', 'Both steps'))
  const again = await open(folder)
  expect(again.text().text).toContain('title: Mine')
  expect(again.text().text).toContain('name: Both steps')
  expect(again.snapshot().document).toMatchObject({ isSaved: false, name: 'Both steps' })
})

test('a file that another editor writes appears at once; a conflict keeps both until it is resolved', async () => {
  const folder = workspace()
  const session = await open(folder)
  const changed = Promise.withResolvers<SnapshotChange>()
  const stop = session.subscribe((change) => change.nodes && changed.resolve(change))
  writeFileSync(join(folder, 'p.taskgraph.yaml'), `${TEXT}  third:\n    run: "true"\n`)
  expect((await changed.promise).nodes?.map((node) => node.id)).toEqual(['third'])
  stop()
  session.edit([{ kind: 'pipeline.set', path: ['name'], value: 'Mine' }], 'Name')
  const conflict = Promise.withResolvers<SnapshotChange>()
  session.subscribe((change) => change.document?.conflict && conflict.resolve(change))
  writeFileSync(join(folder, 'p.taskgraph.yaml'), TEXT.replace('Two steps', 'Theirs'))
  await conflict.promise
  expect(session.snapshot().document.name).toBe('Mine')
  session.resolveConflict('theirs')
  expect(session.snapshot().document).toMatchObject({ name: 'Theirs', isSaved: true })
})

test('a pipeline from elsewhere is restricted: the question names its commands, and only the right answer lets it run', async () => {
  const folder = workspace()
  process.env.TASKGRAPH_HOME = mkdtempSync(join(tmpdir(), 'taskgraph-home-'))
  folders.push(process.env.TASKGRAPH_HOME)
  const session = await open(folder, false)
  await expect(session.start({ verb: 'stale' }, false)).rejects.toMatchObject({ code: 'untrusted' })
  const question = session.trustQuestion()
  expect(question.commands.map(({ command }) => command)).toEqual([
    'cat in.txt > work/a.txt',
    'tr a-z A-Z < work/a.txt > work/b.txt',
  ])
  expect(() => session.grantTrust('0'.repeat(64))).toThrow('look again')
  session.grantTrust(question.digest)
  session.edit([{ kind: 'task.set', task: 'first', path: ['title'], value: 'My own edit' }], 'Title')
  await session.start({ verb: 'stale' }, false)
  await rowsThat(session, all('succeeded'))
  writeFileSync(join(folder, 'p.taskgraph.yaml'), TEXT.replace('cat in.txt', 'cat in.txt in.txt'))
  const changed = Promise.withResolvers<void>()
  session.subscribe((change) => change.document && !change.document.isTrusted && changed.resolve())
  await changed.promise
  delete process.env.TASKGRAPH_HOME
})

test('a failed task says what failed, what needs it is blocked, and the log has its words', async () => {
  const folder = workspace(TEXT.replace('cat in.txt >', 'echo oh no >&2; false >'))
  const session = await open(folder)
  await session.start({ verb: 'stale' }, false)
  const states = await rowsThat(session, (states) => states.first === 'failed')
  expect(states).toEqual({ first: 'failed', second: 'blocked' })
  expect(session.snapshot().rows[0]?.text).toBe('exit 1 · oh no')
  expect(session.logs.read({ pipeline: session.path, task: 'first', bytes: 1000 })).toMatchObject({
    text: 'oh no\n',
    attempt: 1,
  })
  expect(session.history.runs(10)).toMatchObject([{ state: 'failed', counts: { failed: 1, blocked: 1 } }])
})

test('a text that is no YAML at all keeps the whole picture: nodes, connections and rows', async () => {
  const session = await open(workspace())
  const before = session.snapshot()
  const at = TEXT.indexOf('targets:')
  session.edit(
    [{ kind: 'text.change', changes: [{ from: at, to: at, insert: "x: 'never closed\n  " }] }],
    'Typing',
  )
  const broken = session.snapshot()
  expect(broken.problems).toMatchObject([{ code: 'yaml_syntax', place: { line: expect.any(Number) } }])
  expect(before.edges).not.toEqual([])
  const { nodes, edges, rows } = broken
  expect({ nodes, edges, rows }).toEqual({ nodes: before.nodes, edges: before.edges, rows: before.rows })
})

test('a broken text keeps the last picture and says every problem; mended, it runs', async () => {
  const folder = workspace()
  const session = await open(folder)
  session.edit(
    [
      {
        kind: 'text.change',
        changes: [
          {
            from: TEXT.indexOf('targets: work/a.txt'),
            to: TEXT.indexOf('targets: work/a.txt') + 7,
            insert: 'tragets',
          },
        ],
      },
    ],
    'Typing',
  )
  const broken = session.snapshot()
  expect(broken.problems.map((problem) => [problem.place?.line, problem.remedy])).toContainEqual([
    7,
    expect.stringContaining('targets'),
  ])
  expect(broken.nodes.map((node) => node.id).toSorted()).toEqual(['first', 'second'])
  await expect(session.start({ verb: 'stale' }, false)).rejects.toMatchObject({ code: 'problems' })
  session.undo()
  expect(session.snapshot().problems).toEqual([])
})

test('a pipeline that is broken when it is opened is drawn all the same, arrows included', async () => {
  const folder = workspace(`${TEXT}  third: { run: "cat \${{ second }}", needs: [nobody] }\n`)
  const session = await open(folder)
  const { nodes, edges, problems, rows } = session.snapshot()
  expect(nodes.map((node) => [node.id, node.problems])).toEqual([
    ['first', 0],
    ['second', 0],
    ['third', 1],
  ])
  expect(edges.map((edge) => edge.id)).toEqual(['first->second', 'second->third'])
  expect(rows.map((row) => row.id)).toEqual(['first', 'second', 'third'])
  expect(problems).toMatchObject([{ severity: 'error', message: expect.stringContaining('nobody') }])
})

test('a task that asks for more memory than the machine has is refused before anything runs', async () => {
  const folder = workspace(`${TEXT}  huge: { run: "true", resources: { memory: 900TiB } }\n`)
  const session = await open(folder)
  const refused = { code: 'problems', message: expect.stringContaining('memory') }
  await expect(session.start({ verb: 'stale' }, false)).rejects.toMatchObject(refused)
  await expect(session.preview({ verb: 'stale' })).rejects.toMatchObject(refused)
  expect(session.snapshot().rows.map((row) => row.state)).toEqual(['stale', 'stale', 'stale'])
})
