import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { moduleAddress, startChild } from './children.ts'

it('eight processes that open a folder for the first time at once share one history', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskgraph-together-'))
  const children = Array.from({ length: 8 }, (_, index) =>
    startChild(`
      import { openStore } from ${moduleAddress('src-main/store/open.ts')}
      import { createHistory } from ${moduleAddress('src-main/store/history.ts')}
      import { aRun, aSuccess } from ${moduleAddress('test/node/store/fixtures.ts')}
      console.log('up')
      process.stdin.once('data', () => {
        const store = openStore(${JSON.stringify(folder)})
        const history = createHistory(store, 'p.yaml')
        history.beginRun(aRun('r${index}'))
        history.finishAttempt(aSuccess('r${index}', 't${index}'))
        store.close()
        console.log(store.access, store.notices.length)
        process.exit()
      })
    `),
  )
  try {
    await Promise.all(children.map((child) => child.line()))
    for (const child of children) child.process.stdin?.write('go\n')
    expect(new Set(await Promise.all(children.map((child) => child.line())))).toEqual(new Set(['write 0']))
    const { openStore } = await import('../../../src-main/store/open.ts')
    const { createHistory } = await import('../../../src-main/store/history.ts')
    const store = openStore(folder)
    expect(createHistory(store, 'p.yaml').records().length).toBe(8)
    store.close()
  } finally {
    await Promise.all(children.map((child) => child.kill()))
    rmSync(folder, { recursive: true, force: true })
  }
})
