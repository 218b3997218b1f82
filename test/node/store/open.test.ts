import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHistory } from '../../../src-main/store/history.ts'
import { openStore } from '../../../src-main/store/open.ts'
import { migrate, schemaVersion } from '../../../src-main/store/schema.ts'
import { aRun, aSuccess, taskId } from './fixtures.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgraph-open-'))
  path = join(folder, '.taskgraph', 'history.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function writeHistory(tasks: number): void {
  const store = openStore(folder)
  const history = createHistory(store, 'p.yaml')
  history.beginRun(aRun('r1'))
  for (let index = 0; index < tasks; index += 1) history.finishAttempt(aSuccess('r1', `t${index}`))
  store.close()
}

/** Opens, says what it found, and makes sure that it can be written. */
function reopen() {
  const store = openStore(folder)
  const history = createHistory(store, 'p.yaml')
  const known = history.records().length
  history.beginRun(aRun('r-new'))
  history.finishAttempt(aSuccess('r-new', 'new'))
  history.flush()
  const wrote = history.record(taskId('new'))?.last?.run
  store.close()
  return { access: store.access, codes: store.notices.map(({ code }) => code), known, wrote }
}

function garble(from: number, length: number): void {
  const bytes = readFileSync(path)
  bytes.fill(0x5a, from, from + length)
  writeFileSync(path, bytes)
}

describe('a damaged database', () => {
  it.each<[string, () => void]>([
    ['a wrong magic', () => garble(0, 16)],
    ['a garbled header', () => garble(16, 84)],
    ['a garbled first page', () => garble(100, 400)],
    ['a garbled page within', () => garble(3 * 4096, 12)],
    ['all its pages garbled', () => garble(4096, 12 * 4096)],
    ['its end cut off', () => truncateSync(path, 5 * 4096 + 17)],
    ['only a part of its first page', () => truncateSync(path, 300)],
    [
      'text in it',
      () => writeFileSync(path, 'not a database at all, and longer than a header would be '.repeat(20)),
    ],
    ['zeroes in it', () => writeFileSync(path, Buffer.alloc(8192))],
    [
      'tables missing',
      () => {
        const db = new Database(path)
        db.pragma('foreign_keys = OFF')
        db.exec('DROP TABLE task')
        db.close()
      },
    ],
  ])('with %s is set aside, whole, and a new one begun', (_, damage) => {
    writeHistory(50)
    damage()
    const damaged = readFileSync(path)
    expect(reopen()).toEqual({ access: 'write', codes: ['damaged_set_aside'], known: 0, wrote: 'r-new' })
    const aside = readdirSync(join(folder, '.taskgraph')).find((name) =>
      /^history\.db\.damaged-[\dTZ-]+$/.test(name),
    )
    expect(aside).toBeDefined()
    expect(readFileSync(join(folder, '.taskgraph', aside ?? '')).length).toBe(damaged.length)
    expect(reopen()).toMatchObject({ codes: [], known: 1 })
  })

  it('that is empty is simply begun', () => {
    writeHistory(1)
    truncateSync(path, 0)
    expect(reopen()).toEqual({ access: 'write', codes: [], known: 0, wrote: 'r-new' })
  })

  it('without its write-ahead log is what was there before', () => {
    writeHistory(3)
    const store = openStore(folder)
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r2'))
    history.finishAttempt(aSuccess('r2', 'lost'))
    history.flush()
    const other = mkdtempSync(join(tmpdir(), 'taskgraph-open-'))
    mkdirSync(join(other, '.taskgraph'))
    copyFileSync(path, join(other, '.taskgraph', 'history.db'))
    store.close()
    const copy = openStore(other)
    expect(copy.notices).toEqual([])
    expect(createHistory(copy, 'p.yaml').records().length).toBe(3)
    copy.close()
    rmSync(other, { recursive: true })
  })
})

it('a newer schema is read and not written', () => {
  writeHistory(2)
  const db = new Database(path)
  db.pragma('user_version = 999')
  db.close()
  expect(reopen()).toEqual({ access: 'read-only', codes: ['newer_schema'], known: 2, wrote: 'r-new' })
  expect(reopen()).toMatchObject({ known: 2 })
})

it('a migration is done once', () => {
  const db = new Database(join(folder, 'x.db'))
  migrate(db, ['CREATE TABLE a (x)'])
  migrate(db, ['CREATE TABLE a (x)', 'CREATE TABLE b (y)'])
  migrate(db, ['CREATE TABLE a (x)', 'CREATE TABLE b (y)'])
  expect(schemaVersion(db)).toBe(2)
  db.close()
})

it('a migration that fails leaves everything as it was', () => {
  const db = new Database(join(folder, 'x.db'))
  migrate(db, ['CREATE TABLE a (x)'])
  expect(() => migrate(db, ['CREATE TABLE a (x)', 'CREATE TABLE b (y); CREATE TABLE a (x)'])).toThrow()
  expect(schemaVersion(db)).toBe(1)
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'b'").all()).toEqual([])
  db.close()
})

it('without create, a folder that never ran stays untouched', () => {
  const store = openStore(folder, { create: false })
  expect(store.access).toBe('memory')
  expect(store.notices).toEqual([])
  expect(createHistory(store, 'p.yaml').records()).toEqual([])
  store.close()
  expect(existsSync(join(folder, '.taskgraph'))).toBe(false)
})

it('where .taskgraph is a file, the history is in memory and says so', () => {
  writeFileSync(join(folder, '.taskgraph'), 'mine')
  expect(reopen()).toEqual({ access: 'memory', codes: ['in_memory'], known: 0, wrote: 'r-new' })
  expect(readFileSync(join(folder, '.taskgraph'), 'utf8')).toBe('mine')
})
