import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHistory } from '../../../src-main/store/history.ts'
import { openStore } from '../../../src-main/store/open.ts'
import { migrate, schemaVersion } from '../../../src-main/store/schema.ts'
import { moduleAddress, startChild } from '../../node/store/children.ts'
import { aRun, aSuccess, taskId } from '../../node/store/fixtures.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgraph-kill-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Finishes task after task for ever; says the number of each once it is flushed, and begins the next one before. */
const writerCode = () => `
  import { openStore } from ${moduleAddress('src-main/store/open.ts')}
  import { createHistory } from ${moduleAddress('src-main/store/history.ts')}
  import { aRun, aSuccess, taskId } from ${moduleAddress('test/node/store/fixtures.ts')}
  import { writeSync } from 'node:fs'
  const history = createHistory(openStore(${JSON.stringify(folder)}), 'p.yaml')
  history.beginRun(aRun('r1'))
  for (let n = 0; ; n += 1) {
    history.startAttempt('r1', taskId('t' + n), 1, n, 'log')
    history.finishAttempt(aSuccess('r1', 't' + n))
    history.startAttempt('r1', taskId('next' + n), 1, n, 'log')
    history.flush()
    writeSync(1, n + '\\n')
    if (n > 0) history.finishAttempt(aSuccess('r1', 'next' + (n - 1)))
  }
`

it('kill -9 while writing: nothing that was told is lost, nothing half is there, what ran is interrupted', async () => {
  for (let round = 0; round < 12; round += 1) {
    rmSync(join(folder, '.taskgraph'), { recursive: true, force: true })
    const child = startChild(writerCode())
    let told = -1
    for (let lines = 0; lines <= round * 7; lines += 1) told = Number(await child.line())
    await child.kill()
    for (let line = await child.line(); line !== undefined; line = await child.line()) told = Number(line)

    const store = openStore(folder)
    expect(store.notices).toEqual([])
    const history = createHistory(store, 'p.yaml')
    const interrupted = history.recoverInterrupted()
    for (let n = 0; n <= told; n += 1) expect(history.record(taskId(`t${n}`))?.last?.state).toBe('succeeded')
    expect(interrupted.length).toBeGreaterThan(0)
    const states = store.db.prepare('SELECT DISTINCT state FROM attempt').pluck().all()
    expect(states).not.toContain('running')
    // A success and its good state are one transaction.
    for (const record of history.records()) {
      expect(record.last?.state === 'succeeded', record.task).toBe(record.good !== undefined)
    }
    expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok')
    store.close()
  }
})

it('kill -9 within a migration: the schema is the old one or the new one, whole', async () => {
  const path = join(folder, 'x.db')
  const old = `CREATE TABLE old (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO old SELECT randomblob(200) FROM n`
  const next = 'CREATE TABLE new AS SELECT hex(x) AS x FROM old; DROP TABLE old'
  for (let round = 0; round < 8; round += 1) {
    rmSync(path, { force: true })
    const db = new Database(path)
    migrate(db, [old])
    db.close()
    const child = startChild(`
      import Database from ${moduleAddress('node_modules/better-sqlite3/lib/index.js')}
      import { migrate } from ${moduleAddress('src-main/store/schema.ts')}
      import { writeSync } from 'node:fs'
      const db = new Database(${JSON.stringify(path)})
      writeSync(1, 'begins\\n')
      migrate(db, ${JSON.stringify([old, next])})
      writeSync(1, 'done\\n')
    `)
    await child.line()
    if (round % 4 === 3) await child.line()
    await child.kill()
    const after = new Database(path)
    const tables = after.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
    expect(tables).toEqual(schemaVersion(after) === 2 ? ['new'] : ['old'])
    expect(after.prepare(`SELECT count(*) FROM ${tables[0]}`).pluck().get()).toBe(20_000)
    after.close()
  }
})

// The superuser may write everywhere, so somebody else has to try.
it.skipIf(process.getuid?.() !== 0)(
  'a folder that may only be read shows its history and keeps new records in memory',
  async () => {
    const store = openStore(folder)
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.finishAttempt(aSuccess('r1', 'a'))
    store.close()
    chmodSync(folder, 0o755)
    chmodSync(join(folder, '.taskgraph'), 0o755)
    const child = startChild(
      `
    import { openStore } from ${moduleAddress('src-main/store/open.ts')}
    import { createHistory } from ${moduleAddress('src-main/store/history.ts')}
    import { takeLock } from ${moduleAddress('src-main/store/lock.ts')}
    const store = openStore(${JSON.stringify(folder)})
    const history = createHistory(store, 'p.yaml')
    const lock = takeLock(${JSON.stringify(folder)})
    console.log(JSON.stringify([store.access, store.notices.map((n) => n.code), history.record('a')?.last?.state, lock.ok && 'warning' in lock.value]))
  `,
      { uid: 65534 },
    )
    expect(await child.line()).toBe(JSON.stringify(['memory', ['in_memory'], 'succeeded', true]))
    await child.kill()
  },
)
