import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Assessor } from '../../../src-main/session/assessor.ts'
import { Board } from '../../../src-main/session/board.ts'
import { loadPipeline } from '../../../src-main/session/load.ts'
import { Workspace } from '../../../src-main/session/workspace.ts'

const TEXT = 'taskgraph: 1\ntasks:\n  one: { run: cat a.txt, inputs: a.txt }\n'

let folder: string
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  folder = mkdtempSync(join(tmpdir(), 'taskgraph-assessor-'))
  writeFileSync(join(folder, 'a.txt'), '')
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

test('while a run is on, a stream of hints makes one check after a pause, and its end another at once', async () => {
  let isRunning = true
  let checks = 0
  const workspace = new Workspace(join(folder, 'p.taskgraph.yaml'))
  const { graph } = loadPipeline(TEXT, folder)
  const assessor = new Assessor({
    workspace,
    board: new Board((task) => workspace.history.record(task)),
    graph: () => graph,
    isRunning: () => isRunning,
    onChecked: () => {
      checks += 1
    },
    onBug: (error) => expect.unreachable(String(error)),
  })
  for (let hint = 0; hint < 50; hint += 1) assessor.soon()
  await assessor.settled()
  expect(checks).toBe(0)
  vi.advanceTimersByTime(1000)
  await assessor.settled()
  expect(checks).toBe(1)
  assessor.soon()
  isRunning = false
  await assessor.now()
  expect(checks).toBe(2)
  assessor.soon()
  await assessor.settled()
  expect(checks).toBe(3)
  await assessor.close()
  await workspace.close()
})
