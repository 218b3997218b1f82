import { readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CliFolder, isAlive } from '../../node/cli/cli-folder.ts'

const FILE = 'p.taskgraph.yaml'

/** Task `done` ends at once, `slow` goes on until a file appears. */
const SLOW = `taskgraph: 1
tasks:
  done: { run: 'echo done > \${{ target }}', targets: done.txt }
  slow:
    run: 'until [ -e go ]; do sleep 0.05; done; echo slow > \${{ target }}'
    targets: slow.txt
    needs: [done]
    grace: 1s
`

describe('signals', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends the tasks first and gives exit code %i', async (signal, code) => {
    using folder = new CliFolder({ [FILE]: SLOW })
    const running = folder.start(['run', FILE, '--json'])
    await running.line(/"task":"slow","state":"running"/)
    running.kill(signal)
    const { exitCode, events } = await running.result
    expect([exitCode, events.at(-1)?.outcome]).toEqual([code, 'cancelled'])
    expect(events.filter(({ task }) => task === 'slow').at(-1)?.state).toBe('cancelled')
    expect(processesIn(folder)).toEqual([])
    const status = JSON.parse((await folder.run('status', FILE, '--json')).stdout)
    expect(status.tasks).toMatchObject([
      { task: 'done', state: 'fresh' },
      { task: 'slow', state: 'stale', reasons: [{ kind: 'last-cancelled' }] },
    ])
  })

  test('a second SIGINT does not wait for a task that ignores the first', async () => {
    using folder = new CliFolder({
      [FILE]: `taskgraph: 1\ntasks:\n  deaf: { run: 'trap "" TERM; echo up > up.log; while :; do sleep 1; done', grace: 1h }\n`,
    })
    const running = folder.start(['run', FILE, '--json'])
    await running.line(/"state":"running"/)
    running.kill('SIGINT')
    await running.errorLine(/SIGINT/)
    running.kill('SIGINT')
    expect((await running.result).exitCode).toBe(130)
    await allGone(folder)
  })
})

describe('kill -9 of the engine', () => {
  test('leaves no process, loses nothing that was finished, and the next run says what was interrupted', async () => {
    using folder = new CliFolder({ [FILE]: SLOW })
    const running = folder.start(['run', FILE, '--json'])
    await running.line(/"task":"slow","state":"running"/)
    await running.line(/"task":"done","state":"succeeded"/)
    // The commit of the row: 50 ms after it was written.
    await committed(folder)
    running.kill('SIGKILL')
    await running.result
    await allGone(folder)
    folder.write('go', '')
    const { exitCode, executed, stderr } = await folder.run('run', FILE, '--json')
    expect([exitCode, executed]).toEqual([0, ['slow']])
    expect(stderr).toContain('interrupted last time: slow (attempt 1)')
    expect(folder.read('slow.txt')).toBe('slow\n')
    expect((await folder.run('run', FILE, '--json')).executed).toEqual([])
  })

  test('who only looks in between does not keep the next run from saying what was interrupted', async () => {
    using folder = new CliFolder({ [FILE]: SLOW })
    const running = folder.start(['run', FILE, '--json'])
    await running.line(/"task":"slow","state":"running"/)
    await recorded(folder, /"task":"slow"/)
    running.kill('SIGKILL')
    await running.result
    await allGone(folder)
    expect((await folder.run('status', FILE)).stdout).toContain('interrupted')
    folder.write('go', '')
    const { executed, stderr } = await folder.run('run', FILE, '--json')
    expect([executed, stderr]).toEqual([
      ['slow'],
      expect.stringContaining('interrupted last time: slow (attempt 1)'),
    ])
    expect((await folder.run('run', FILE, '--force', 'slow')).stderr).not.toContain('interrupted')
  })

  test.each<[string, string, number, string[], string?]>([
    ['counts as done', 'echo slow > slow.txt', 0, []],
    [
      'is run again where its input has changed since',
      'echo new > in.txt; echo slow > slow.txt',
      0,
      ['slow'],
    ],
    ['is interrupted where a target was changed since', 'echo slow > slow.txt', 0, ['slow'], 'slow.txt'],
    ['is interrupted where it made no target', 'true', 0, ['slow']],
    ['counts as failed', 'exit 7', 7, ['slow']],
  ])(
    'a task that ended while its engine stood still and then died %s',
    async (_what, command, exitCode, executed, changed) => {
      using folder = new CliFolder({
        [FILE]: `taskgraph: 1
tasks:
  slow:
    run: 'until [ -e "$PWD/go" ]; do sleep 0.02; done; ${command}'
    inputs: [in.txt]
    targets: slow.txt
`,
        'in.txt': 'old\n',
      })
      const running = folder.start(['run', FILE, '--json'])
      await running.line(/"task":"slow","state":"running"/)
      await recorded(folder, /"task":"slow"/)
      running.kill('SIGSTOP')
      folder.write('go', '')
      await allGone(folder)
      running.kill('SIGKILL')
      await running.result
      await exitRecordIn(folder)
      if (changed !== undefined) {
        folder.write(changed, 'changed by somebody')
        // Later than any tick of a file system's clock: within one, nobody can tell it from the task's own writing.
        const later = Date.now() / 1000 + 1
        utimesSync(join(folder.path, changed), later, later)
      }
      const status = JSON.parse((await folder.run('status', FILE, '--json')).stdout)
      if (exitCode !== 0)
        expect(status.tasks).toMatchObject([{ state: 'stale', reasons: [{ kind: 'last-failed' }] }])
      expect((await folder.run('run', FILE, '--json')).executed).toEqual(executed)
    },
  )
})

describe('the lock', () => {
  test('a second run is told who holds it, and goes on once the first is over', async () => {
    using folder = new CliFolder({ [FILE]: SLOW })
    const first = folder.start(['run', FILE, '--json'])
    await first.line(/"task":"slow","state":"running"/)
    const second = await folder.run('run', FILE, '--json')
    expect([second.exitCode, second.stdout]).toEqual([3, ''])
    expect(second.stderr).toMatch(new RegExp(`process ${first.pid} on \\S+ since \\d{4}-`))
    for (const words of [
      ['accept', FILE, 'done'],
      ['clean', FILE, '--yes'],
    ]) {
      expect((await folder.run(...words)).exitCode).toBe(3)
    }
    expect((await folder.run('status', FILE)).exitCode).toBe(0)
    folder.write('go', '')
    expect((await first.result).exitCode).toBe(0)
    expect((await folder.run('run', FILE)).exitCode).toBe(0)
  })
})

test('a reader that goes away does not stop the run', async () => {
  using folder = new CliFolder({ [FILE]: SLOW })
  const running = folder.start(['run', FILE, '--json'])
  await running.line(/"task":"slow","state":"running"/)
  running.closeOutput()
  folder.write('go', '')
  expect((await running.result).exitCode).toBe(0)
  expect(folder.read('slow.txt')).toBe('slow\n')
})

/** Live processes whose working directory is the folder: its tasks. */
function processesIn(folder: CliFolder): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isAlive(pid) && environmentOf(pid).includes(`${folder.path}/home`))
    .filter((pid) => environmentOf(pid).includes('TASKGRAPH_MARK='))
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return ''
  }
}

/** Resolves when the tasks are gone; the test's own time limit is the bound. */
async function allGone(folder: CliFolder): Promise<void> {
  while (processesIn(folder).length > 0) await turn()
}

/** Another process sees the row of the finished task: it is on disk. */
const committed = (folder: CliFolder): Promise<void> => recorded(folder, /"task":"done".*"state":"succeeded"/)

/** Resolves when another process sees such a row; the test's own time limit is the bound. */
async function recorded(folder: CliFolder, row: RegExp): Promise<void> {
  for (;;) {
    const { stdout } = await folder.run('history', FILE, 'last', '--json')
    if (row.test(stdout)) return
  }
}

/** The slot has seen the engine's end, and left word of how the task ended; the test's own time limit is the bound. */
async function exitRecordIn(folder: CliFolder): Promise<void> {
  const logs = `${folder.path}/.taskgraph/logs`
  const isThere = () =>
    readdirSync(logs, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.exit.json'))
  while (!isThere()) await turn()
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
