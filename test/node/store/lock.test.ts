import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeLock } from '../../../src-main/store/lock.ts'
import { moduleAddress, startChild } from './children.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgraph-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Takes the lock when told to, says whether it got it, and holds it until its stdin ends. */
const contender = () =>
  startChild(`
    import { takeLock } from ${moduleAddress('src-main/store/lock.ts')}
    console.log('up')
    process.stdin.once('data', () => {
      const lock = takeLock(${JSON.stringify(folder)})
      console.log(lock.ok ? 'mine' : 'held by ' + lock.error.pid)
      process.stdin.on('end', () => process.exit())
    })
  `)

it('has one holder; others are told who it is', () => {
  const first = takeLock(folder, 1_000)
  expect(first.ok).toBe(true)
  expect(takeLock(folder)).toEqual({ ok: false, error: { pid: process.pid, host: hostname(), since: 1_000 } })
  if (first.ok) first.value.release()
  const second = takeLock(folder)
  expect(second.ok).toBe(true)
  if (second.ok) second.value.release()
})

it('goes to exactly one of ten processes that want it at once, and is free once that one is killed', async () => {
  const children = Array.from({ length: 10 }, contender)
  try {
    await Promise.all(children.map((child) => child.line()))
    for (const child of children) child.process.stdin?.write('go\n')
    const answers = await Promise.all(children.map((child) => child.line()))
    const winner = children[answers.indexOf('mine')]
    expect(answers.filter((answer) => answer === 'mine')).toEqual(['mine'])
    expect(new Set(answers)).toEqual(new Set(['mine', `held by ${winner?.process.pid}`]))
    await winner?.kill()
    const next = takeLock(folder)
    expect(next.ok).toBe(true)
    if (next.ok) next.value.release()
  } finally {
    await Promise.all(children.map((child) => child.kill()))
  }
})

it('keeps a file of that name which is no lock, and works', () => {
  rmSync(join(folder, '.taskgraph'), { recursive: true, force: true })
  const first = takeLock(folder)
  if (first.ok) first.value.release()
  writeFileSync(
    join(folder, '.taskgraph', 'lock'),
    'something that somebody wrote here, long enough to be looked at'.repeat(20),
  )
  const second = takeLock(folder, 77)
  expect(second.ok && second.value.warning).toBeUndefined()
  expect(takeLock(folder).ok).toBe(false)
  if (second.ok) second.value.release()
  expect(readFileSync(join(folder, '.taskgraph', 'lock.damaged-77'), 'utf8')).toContain('somebody wrote')
})

it('leaves no name behind when it is released', () => {
  const lock = takeLock(folder)
  if (lock.ok) lock.value.release()
  expect(readdirSync(join(folder, '.taskgraph'))).toEqual(['lock'])
})

it('lets a run go on, with a warning, where none can be made', () => {
  writeFileSync(join(folder, '.taskgraph'), 'a file')
  const lock = takeLock(folder)
  expect(lock.ok && lock.value.warning).toMatch(/can't be locked/)
  expect(existsSync(join(folder, '.taskgraph', 'lock'))).toBe(false)
})
