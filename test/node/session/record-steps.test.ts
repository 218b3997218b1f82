import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { PipelineSession } from '../../../src-main/session/pipeline-session.ts'
import type { Edit } from '../../../src-shared/pipeline/edits.ts'

const TEXT = `taskgraph: 1
tasks:
  one:
    run: cat in.txt > \${{ target }}
    inputs: in.txt
    targets: one.txt
  two:
    run: cat \${{ one }} > \${{ target }}
    targets: two.txt
`
const title: Edit = { kind: 'task.set', task: 'two', path: ['title'], value: 'Second' }

const folders: string[] = []
const sessions: PipelineSession[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function open(folder: string): Promise<PipelineSession> {
  const session = await PipelineSession.open(join(folder, 'p.taskgraph.yaml'), {
    jobs: 1,
    by: 'app',
    version: 'test',
    isTrustedByAct: true,
    onBug: (error) => expect.unreachable(String(error)),
  })
  sessions.push(session)
  return session
}

/** Both tasks have run. */
async function ran(): Promise<{ folder: string; session: PipelineSession }> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgraph-record-'))
  folders.push(folder)
  writeFileSync(join(folder, 'p.taskgraph.yaml'), TEXT)
  writeFileSync(join(folder, 'in.txt'), 'hello\n')
  const session = await open(folder)
  await run(session)
  return { folder, session }
}

async function run(session: PipelineSession): Promise<void> {
  const ended = Promise.withResolvers<void>()
  const stop = session.subscribe(() => session.isRunning || ended.resolve())
  await session.start({ verb: 'stale' }, false)
  await ended.promise
  stop()
}

/** Why each task would run, `fresh` where it wouldn't: looked at anew. */
async function reasons(session: PipelineSession): Promise<Record<string, readonly string[] | 'fresh'>> {
  const rows = await Promise.all(['one', 'two'].map((task) => session.explain(task)))
  return Object.fromEntries(
    rows
      .flat()
      .map(({ task, state, reasons }) => [task, state === 'fresh' ? state : reasons.map(({ kind }) => kind)]),
  )
}

const done = { one: 'fresh', two: 'fresh' }
const marked = { one: ['forced'], two: ['upstream'] }
const changed = { one: ['input-changed'], two: ['upstream'] }

test('a stale mark is a step of the undo log: taken back, made again, and only what it really changed', async () => {
  const { session } = await ran()
  await session.markStale(['one'], false)
  expect(session.snapshot().document).toMatchObject({ undoLabel: 'Mark one stale', isSaved: true })
  expect(await reasons(session)).toEqual(marked)
  await session.markStale(['one', 'two'], false)
  session.undo()
  expect(await reasons(session)).toEqual(marked)
  session.undo()
  expect(await reasons(session)).toEqual(done)
  expect(session.snapshot().document).toMatchObject({ canUndo: false, redoLabel: 'Mark one stale' })
  session.redo()
  expect(await reasons(session)).toEqual(marked)
  // What was done last, taken back by its own button, leaves nothing to undo.
  await session.markStale(['one'], true)
  expect(await reasons(session)).toEqual(done)
  expect(session.snapshot().document.canUndo).toBe(false)
})

test('an acceptance is undone and redone as it was, whatever the files are by then', async () => {
  const { folder, session } = await ran()
  writeFileSync(join(folder, 'in.txt'), 'changed\n')
  await session.accept(['one'], false)
  expect(await reasons(session)).toEqual(done)
  session.undo()
  expect(await reasons(session)).toEqual(changed)
  writeFileSync(join(folder, 'in.txt'), 'changed once more\n')
  session.redo()
  // Accepted was what it was then.
  await session.accept(['two'], true)
  expect(await reasons(session)).toEqual(changed)
  const [why] = await session.explain('one')
  expect(why?.reasons).toMatchObject([{ before: { sizeBytes: 8 }, after: { sizeBytes: 18 } }])
})

test('steps of the record and of the text are undone in the order in which they were made', async () => {
  const { session } = await ran()
  session.edit([title], 'Title')
  await session.markStale(['one'], false)
  session.edit([{ ...title, value: 'Third' }], 'Title')
  session.undo()
  expect(session.text().text).toContain('title: Second')
  expect(await reasons(session)).toEqual(marked)
  session.undo()
  expect(await reasons(session)).toEqual(done)
  expect(session.text().text).toContain('title: Second')
  session.undo()
  expect(session.text().text).toBe(TEXT)
})

test('taken back out of order, each is a step of its own', async () => {
  const { session } = await ran()
  await session.markStale(['one'], false)
  session.edit([title], 'Title')
  await session.markStale(['one'], true)
  expect(await reasons(session)).toEqual(done)
  session.undo()
  expect(await reasons(session)).toEqual(marked)
})

test('an acceptance that a run has replaced is not taken back', async () => {
  const { folder, session } = await ran()
  writeFileSync(join(folder, 'in.txt'), 'changed\n')
  await session.accept(['one'], false)
  session.undo()
  session.redo()
  writeFileSync(join(folder, 'in.txt'), 'changed once more\n')
  await run(session)
  session.undo()
  expect(await reasons(session)).toEqual(done)
  session.redo()
  expect(await reasons(session)).toEqual(done)
})

test('the journal keeps its steps: after a crash undo still means the same', async () => {
  const { folder, session } = await ran()
  session.edit([title], 'Title')
  await session.markStale(['one'], false)
  await session.close()
  const again = await open(folder)
  expect(again.snapshot().document.undoLabel).toBe('Mark one stale')
  again.undo()
  expect(await reasons(again)).toEqual(done)
  expect(again.text().text).toContain('title: Second')
  again.undo()
  expect(again.text().text).toBe(TEXT)
})
