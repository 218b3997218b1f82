import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PipelineSession } from '../../../src-main/session/pipeline-session.ts'
import { temporaryFolder, writeFiles } from '../../support/app.ts'

const TEXT = `taskgraph: 1
interpreters: { python: ./venv-python }
tasks:
  shell: { run: 'sh tools/clean.sh data.csv > \${{ target }}', targets: out.csv }
  words: { run: [node, report.mjs, "\${{ shell }}"] }
  program: { run: ./convert out.csv }
  pipeline: { run: 'sh pipeline; sh __proto__' }
  made: { run: 'echo "echo hi" > \${{ target }}', targets: made.sh }
  uses: { run: 'sh \${{ made }}' }
`

let folder: ReturnType<typeof temporaryFolder>
let session: PipelineSession
beforeEach(async () => {
  folder = temporaryFolder()
  process.env.TASKGRAPH_HOME = join(folder.path, 'home')
  writeFiles(folder.path, {
    'p.taskgraph.yaml': TEXT,
    'tools/clean.sh': 'cat "$1"\n',
    'report.mjs': 'console.log(1)\n',
    'other.mjs': 'console.log(2)\n',
    convert: '#!/bin/sh\n',
    pipeline: 'echo a script of that name\n',
    ['__proto__']: 'echo another\n',
    'venv-python': '#!/bin/sh\n',
    'data.csv': 'a,b\n',
  })
  chmodSync(join(folder.path, 'convert'), 0o755)
  session = await PipelineSession.open(join(folder.path, 'p.taskgraph.yaml'), {
    jobs: 1,
    by: 'app',
    version: 'test',
    isTrustedByAct: false,
    onBug: (error) => expect.unreachable(String(error)),
  })
  session.grantTrust(session.trustQuestion().digest)
})
afterEach(async () => {
  await session.close()
  delete process.env.TASKGRAPH_HOME
  folder[Symbol.dispose]()
})

const isTrusted = (): boolean => session.snapshot().document.isTrusted

test('the question names the scripts that commands run', () => {
  expect(session.trustQuestion().scripts.toSorted()).toEqual([
    './pipeline',
    '__proto__',
    'convert',
    'report.mjs',
    'tools/clean.sh',
    'venv-python',
  ])
})

test.each(['__proto__', 'tools/clean.sh', 'report.mjs', 'convert', 'venv-python'])(
  '%s changed from outside asks again, and says so',
  (name) => {
    expect(isTrusted()).toBe(true)
    writeFileSync(join(folder.path, name), 'touch evil\n')
    expect(isTrusted()).toBe(false)
    expect(session.trustQuestion().changed).toEqual([name])
  },
)

test('a script called as the text is called stands in no place but its own', () => {
  writeFileSync(join(folder.path, 'pipeline'), 'touch evil\n')
  expect(isTrusted()).toBe(false)
  expect(session.trustQuestion().changed).toEqual(['./pipeline'])
})

test('data, and scripts that tasks make, may change', () => {
  writeFileSync(join(folder.path, 'data.csv'), 'c,d\n')
  writeFileSync(join(folder.path, 'made.sh'), 'echo again\n')
  expect(isTrusted()).toBe(true)
})

test('the user’s own steps keep the trust: an edit that names another script, undo, redo', () => {
  session.edit([{ kind: 'task.set', task: 'words', path: ['run'], value: ['node', 'other.mjs'] }], 'Script')
  expect(isTrusted()).toBe(true)
  session.undo()
  expect(isTrusted()).toBe(true)
  session.redo()
  expect(isTrusted()).toBe(true)
  writeFileSync(join(folder.path, 'other.mjs'), 'console.log(3)\n')
  expect(isTrusted()).toBe(false)
  session.edit([{ kind: 'task.set', task: 'words', path: ['title'], value: 'x' }], 'Title')
  expect(isTrusted()).toBe(false)
})

const GATED = `taskgraph: 1
tasks:
  first: { run: "echo replaced > b.mjs; sleep 0; echo ran > \${{ target }}", targets: a.txt }
  words: { run: [node, b.mjs], needs: [first] }
  late: { run: 'sh late.sh', needs: [first] }
  maker: { run: 'echo "echo made" > \${{ target }}; echo "echo late" > late.sh', targets: made.sh, needs: [] }
  uses: { run: 'sh \${{ made }} && echo fine > \${{ target }}', targets: c.txt }
`.replace('${{ made }}', '${{ maker }}')

/** A pipeline whose own tasks change, before others run, what was allowed. */
async function openGated(): Promise<PipelineSession> {
  writeFiles(folder.path, { 'gated/p.taskgraph.yaml': GATED, 'gated/b.mjs': 'console.log(1)\n' })
  const gated = await PipelineSession.open(join(folder.path, 'gated/p.taskgraph.yaml'), {
    jobs: 1,
    by: 'app',
    version: 'test',
    isTrustedByAct: false,
    onBug: (error) => expect.unreachable(String(error)),
  })
  await session.close()
  session = gated
  return gated
}

async function errorsOfRun(gated: PipelineSession): Promise<Readonly<Record<string, string | undefined>>> {
  const { run } = await gated.start({ verb: 'stale' }, false)
  await new Promise<void>((resolve) => {
    const stop = gated.subscribe(() => {
      if (gated.isRunning) return
      stop()
      resolve()
    })
  })
  return Object.fromEntries(gated.history.attempts(run).map(({ task, error }) => [task, error]))
}

test('what was allowed is read again when each task starts: bytes that nobody saw don’t run', async () => {
  const gated = await openGated()
  gated.grantTrust(gated.trustQuestion().digest)
  expect(await errorsOfRun(gated)).toEqual({
    first: undefined,
    maker: undefined,
    words: expect.stringMatching(
      /^"b\.mjs" changed after you allowed .*; look at what changed, run again and allow it$/,
    ),
    late: expect.stringMatching(/^"late\.sh" came to be after you allowed .*; declare it as a target /),
    uses: undefined,
  })
})

test('in a folder that is trusted whole nothing asks again, until that is taken back', async () => {
  const gated = await openGated()
  const question = gated.trustQuestion()
  expect(question.canTrustFolder).toBe(true)
  gated.grantTrust(question.digest, 'folder')
  const errors = await errorsOfRun(gated)
  expect([errors.late, gated.snapshot().document.isTrusted]).toEqual([undefined, true])
  gated.revokeTrust()
  expect(gated.snapshot().document.isTrusted).toBe(false)
})
