import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TaskGraph, workerFunction } from '../../../src-main/library/index.ts'
import * as tasks from '../../fixtures/library/tasks.ts'

const url = new URL('../../fixtures/library/tasks.ts', import.meta.url)

test.each([-1, 0, 2])('smoke %i', async (n) => {
  const dir = mkdtempSync(join(tmpdir(), 'tg-lib-'))
  for (let i = 0; i < 2; i++) {
    const events: string[] = []
    await using graph = new TaskGraph(dir, n, {
      onEvent: (e) =>
        e.type === 'task' &&
        events.push(`${e.task} ${e.state} ${e.error ?? ''} ${JSON.stringify(e.reasons)}`),
    })
    const p = (name: string) => join(dir, name)
    const create = workerFunction(url, tasks.createList)
    const a = graph.addTask({ func: create, args: [5, 10, p('a')], targetPathList: [p('a')] })
    const b = graph.addTask({ func: create, args: [10, 10, p('b')], targetPathList: [p('b')] })
    const s = graph.addTask({
      func: workerFunction(url, tasks.sumLists),
      args: [p('a'), p('b'), p('r')],
      targetPathList: [p('r')],
      dependentTaskList: [a, b],
    })
    graph.close()
    expect(await graph.join()).toBe(true)
    expect(await s.join()).toBe(true)
    console.log(n, i, events.join('\n'))
    expect(JSON.parse(readFileSync(p('r'), 'utf8'))).toEqual(Array(10).fill(15))
  }
})
