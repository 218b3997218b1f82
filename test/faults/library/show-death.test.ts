import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tasksUrl, Workbench } from '../../node/library/workbench.ts'
import { testApp } from '../../support/app.ts'
import { Watched } from '../../support/watched.ts'
import { directClient } from '../../support/web-client.ts'

test('a program that is killed while the app looks: its open tasks are cancelled, its run is interrupted, the next one shows', async () => {
  using bench = new Workbench()
  mkdirSync(bench.workspace)
  await bench.once(0, (graph) => graph.addTask({ func: bench.note, args: ['earlier'], taskName: 'earlier' }))
  const { app, bugs } = testApp(bench.workspace, bench.folder)
  const watched = await Watched.open(directClient(app), bench.workspace)
  const library = new URL('../../../src-main/library/index.ts', import.meta.url).href
  const program = `
    import { TaskGraph } from ${JSON.stringify(library)}
    const graph = new TaskGraph(${JSON.stringify(bench.workspace)}, 1)
    const func = { module: ${JSON.stringify(tasksUrl.href)}, export: 'hang' }
    const first = graph.addTask({ func, args: [${JSON.stringify(bench.path('started'))}], taskName: 'first' })
    graph.addTask({ func, args: ['x'], dependentTaskList: [first], taskName: 'second' })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' })
  const gone = once(child, 'exit')
  await watched.until(() => watched.states().first === 'running' && watched.states().second === 'queued')
  child.kill('SIGKILL')
  await gone
  await watched.until(() => watched.run?.state === 'interrupted')
  expect(watched.states()).toEqual({ first: 'cancelled', second: 'cancelled' })
  await bench.once(0, (graph) => graph.addTask({ func: bench.note, args: ['after'], taskName: 'after' }))
  await watched.until(() => watched.states().after === 'succeeded' && watched.run?.state === 'succeeded')
  expect(watched.states()).toEqual({ after: 'succeeded' })
  await app.close()
  expect(bugs).toEqual([])
})
