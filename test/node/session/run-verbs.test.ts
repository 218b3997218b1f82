import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { PipelineSession } from '../../../src-main/session/pipeline-session.ts'
import type { RunVerb } from '../../../src-shared/contract/commands.ts'

const TEXT = `taskgraph: 1
tasks:
  first: { run: "cat in.txt > \${{ target }}", inputs: in.txt, targets: a.txt }
  second: { run: "cat \${{ first }} > \${{ target }}", targets: b.txt }
  third: { run: "cat \${{ second }} > \${{ target }}", targets: c.txt }
`

const folder = mkdtempSync(join(tmpdir(), 'taskgraph-verbs-'))
let session: PipelineSession
afterEach(async () => {
  await session.close()
  rmSync(folder, { recursive: true, force: true })
})

const namesOf = async (what: RunVerb) => (await session.preview(what)).tasks.map(({ task }) => task)

/** Starts a run; the tasks that were executed once it is over. */
async function ran(what: RunVerb): Promise<readonly string[]> {
  const { run } = await session.start(what, false)
  await new Promise<void>((resolve) => {
    const stop = session.subscribe(() => {
      if (session.isRunning) return
      stop()
      resolve()
    })
  })
  return session.history.attempts(run).map(({ task }) => task)
}

test('"task" runs a task and what it lacks, "upTo" all that is stale before it: as previewed, so run', async () => {
  writeFileSync(join(folder, 'p.taskgraph.yaml'), TEXT)
  writeFileSync(join(folder, 'in.txt'), 'one\n')
  session = await PipelineSession.open(join(folder, 'p.taskgraph.yaml'), {
    jobs: 2,
    by: 'app',
    version: 'test',
    isTrustedByAct: true,
    onBug: (error) => expect.unreachable(String(error)),
  })
  const third: RunVerb = { verb: 'task', tasks: ['third'] }
  expect(await namesOf(third)).toEqual(['first', 'second', 'third'])
  expect(await ran(third)).toEqual(['first', 'second', 'third'])

  writeFileSync(join(folder, 'in.txt'), 'two\n')
  rmSync(join(folder, 'b.txt'))
  rmSync(join(folder, 'c.txt'))
  expect(await namesOf(third)).toEqual(['second', 'third'])
  expect(await ran(third)).toEqual(['second', 'third'])
  expect(readFileSync(join(folder, 'c.txt'), 'utf8')).toBe('one\n')

  const upToThird: RunVerb = { verb: 'upTo', tasks: ['third'] }
  expect(await namesOf(upToThird)).toEqual(['first', 'second', 'third'])
  expect(await ran(upToThird)).toEqual(['first', 'second', 'third'])
  expect(readFileSync(join(folder, 'c.txt'), 'utf8')).toBe('two\n')

  expect(await ran({ verb: 'force', tasks: ['second'] })).toEqual(['second'])
  // Named on a command line: a permission of its own, which the app can't take back.
  expect(() => session.revokeTrust()).toThrow(/named on the command line/)
})
