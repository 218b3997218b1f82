import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDigestCache } from '../../../src-main/store/digests.ts'
import { createDraftStore } from '../../../src-main/store/drafts.ts'
import { createHistory } from '../../../src-main/store/history.ts'
import { openStore, type Store } from '../../../src-main/store/open.ts'
import { createQueries } from '../../../src-main/store/queries.ts'
import type { WriteProblem } from '../../../src-main/store/writer.ts'
import { aFailure, aGood, aRun, aSuccess, NO_COUNTS, plain, taskId } from './fixtures.ts'

let folder: string
let store: Store
const problems: WriteProblem[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgraph-store-'))
  store = open()
  problems.length = 0
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (): Store => openStore(folder, { onProblem: (problem) => problems.push(problem) })

/** What a later process sees. */
function reopen(): Store {
  store.close()
  store = open()
  return store
}

describe('records', () => {
  it('of a success hold its good state, at once here and after a restart', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.startAttempt('r1', taskId('a'), 1, 1_100, 'logs/a')
    history.finishAttempt(aSuccess('r1', 'a', { good: aGood('r1', { result: { n: 1 } }), log: 'logs/a' }))
    const expected = {
      task: 'a',
      last: { run: 'r1', attempt: 1, state: 'succeeded', at: 1_150, durationMs: 50, log: 'logs/a' },
      good: aGood('r1', { result: { n: 1 } }),
      durationsMs: [50],
    }
    expect(plain(history.record(taskId('a')))).toEqual(expected)
    expect(plain(createHistory(reopen(), 'p.yaml').record(taskId('a')))).toEqual(expected)
    expect(problems).toEqual([])
  })

  it('of a failure keep the good state of before', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.finishAttempt(aSuccess('r1', 'a'))
    history.finishAttempt(aFailure('r1', 'a', { attempt: 2 }))
    const record = createHistory(reopen(), 'p.yaml').record(taskId('a'))
    expect(record?.last).toMatchObject({ attempt: 2, state: 'failed', error: 'exit code 2', exitCode: 2 })
    expect(plain(record?.good)).toEqual(aGood('r1'))
    expect(record?.durationsMs).toEqual([50])
  })

  it('keep the five newest durations of successes, newest first', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      history.finishAttempt(aSuccess('r1', 'a', { attempt, durationMs: attempt }))
    }
    expect(createHistory(reopen(), 'p.yaml').record(taskId('a'))?.durationsMs).toEqual([7, 6, 5, 4, 3])
  })

  it('survive being copied with their lazy parts', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.finishAttempt(aSuccess('r1', 'a', { good: aGood('r1', { result: null }) }))
    const good = createHistory(reopen(), 'p.yaml').record(taskId('a'))?.good
    expect({ ...good }).toEqual(aGood('r1', { result: null }))
  })

  it('of two pipelines in one folder are apart', () => {
    const one = createHistory(store, 'p.yaml')
    const two = createHistory(store, 'q.yaml')
    one.beginRun(aRun('r1'))
    one.finishAttempt(aSuccess('r1', 'a'))
    expect(two.record(taskId('a'))).toBeUndefined()
    expect(createQueries(store, 'q.yaml').runs(10)).toEqual([])
  })

  it('are read again after another process has written', () => {
    const mine = createHistory(store, 'p.yaml')
    expect(mine.record(taskId('a'))).toBeUndefined()
    const other = open()
    const theirs = createHistory(other, 'p.yaml')
    theirs.beginRun(aRun('r1'))
    theirs.finishAttempt(aSuccess('r1', 'a'))
    other.close()
    mine.refresh()
    expect(mine.record(taskId('a'))?.last?.state).toBe('succeeded')
  })

  it('marked stale stay so until a success', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.finishAttempt(aSuccess('r1', 'a'))
    history.markStale([taskId('a')])
    history.finishAttempt(aFailure('r1', 'a', { attempt: 2 }))
    expect(createHistory(reopen(), 'p.yaml').record(taskId('a'))?.markedStale).toBe(true)
    const later = createHistory(store, 'p.yaml')
    later.finishAttempt(aSuccess('r1', 'a', { attempt: 3 }))
    expect(createHistory(reopen(), 'p.yaml').record(taskId('a'))?.markedStale).toBeUndefined()
  })
})

describe('accept', () => {
  it('replaces the good state and can be undone, step by step', () => {
    const history = createHistory(store, 'p.yaml')
    const accepted = aGood('accept-1', { accepted: true, at: 9_000 })
    history.beginRun(aRun('r1'))
    history.finishAttempt(aSuccess('r1', 'a'))
    history.markStale([taskId('a')])
    history.accept(
      [
        { task: taskId('a'), good: accepted },
        { task: taskId('b'), good: accepted },
      ],
      'cli',
      9_000,
    )
    const later = createHistory(reopen(), 'p.yaml')
    expect(plain(later.record(taskId('a'))?.good)).toEqual(accepted)
    expect(later.record(taskId('a'))?.markedStale).toBeUndefined()
    expect(later.undoAccept([taskId('a'), taskId('b'), taskId('c')], 9_500)).toEqual(['a', 'b'])
    const undone = createHistory(reopen(), 'p.yaml')
    expect(plain(undone.record(taskId('a'))?.good)).toEqual(aGood('r1'))
    expect(undone.record(taskId('a'))?.markedStale).toBe(true)
    expect(undone.record(taskId('b'))?.good).toBeUndefined()
    expect(undone.undoAccept([taskId('a')], 9_600)).toEqual([])
  })

  it('that a success has replaced is not undone', () => {
    const history = createHistory(store, 'p.yaml')
    history.accept(
      [{ task: taskId('a'), good: aGood('accept-1', { accepted: true, at: 9_000 }) }],
      'cli',
      9_000,
    )
    history.beginRun(aRun('r1'))
    history.finishAttempt(aSuccess('r1', 'a'))
    expect(history.undoAccept([taskId('a')], 9_500)).toEqual([])
    expect(plain(history.record(taskId('a'))?.good)).toEqual(aGood('r1'))
  })
})

describe('recoverInterrupted', () => {
  it('turns what was running into interrupted, once, and ends the run', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.finishAttempt(aSuccess('r1', 'a'))
    history.startAttempt('r1', taskId('a'), 2, 2_000, 'logs/a.2')
    history.startAttempt('r1', taskId('b'), 1, 2_001, 'logs/b.1')
    history.finishAttempt(aSuccess('r1', 'done', { durationMs: 3_000 }))
    const later = createHistory(reopen(), 'p.yaml')
    expect(later.recoverInterrupted()).toEqual([
      { pipeline: 'p.yaml', run: 'r1', task: 'a', attempt: 2, startedAt: 2_000, log: 'logs/a.2' },
      { pipeline: 'p.yaml', run: 'r1', task: 'b', attempt: 1, startedAt: 2_001, log: 'logs/b.1' },
    ])
    expect(later.record(taskId('a'))?.last).toEqual({
      run: 'r1',
      attempt: 2,
      state: 'interrupted',
      at: 2_000,
      log: 'logs/a.2',
    })
    expect(plain(later.record(taskId('a'))?.good)).toEqual(aGood('r1'))
    expect(later.recoverInterrupted()).toEqual([])
    const queries = createQueries(store, 'p.yaml')
    expect(queries.run('r1')).toMatchObject({ state: 'interrupted', finishedAt: 4_100 })
    expect(queries.attempts('r1').map(({ task, state }) => [task, state])).toEqual([
      ['a', 'succeeded'],
      ['done', 'succeeded'],
      ['a', 'interrupted'],
      ['b', 'interrupted'],
    ])
    expect(later.interrupted()).toEqual([
      { pipeline: 'p.yaml', run: 'r1', task: 'a', attempt: 2, startedAt: 2_000, log: 'logs/a.2' },
      { pipeline: 'p.yaml', run: 'r1', task: 'b', attempt: 1, startedAt: 2_001, log: 'logs/b.1' },
    ])
    later.finishAttempt(aSuccess('r2', 'a'))
    expect(later.interrupted().map(({ task }) => task)).toEqual(['b'])
  })

  it('records an end that somebody knows of instead, and shows them what the attempt began with', () => {
    const history = createHistory(store, 'p.yaml')
    const { fingerprint } = aGood('r1')
    history.beginRun(aRun('r1'))
    history.startAttempt('r1', taskId('a'), 1, 1_000, 'logs/a.1', () => fingerprint)
    history.startAttempt('r1', taskId('b'), 1, 1_001, 'logs/b.1')
    const later = createHistory(reopen(), 'p.yaml')
    const seen: unknown[] = []
    const interrupted = later.recoverInterrupted((left) => {
      seen.push([left.task, left.made])
      return left.task === 'a' ? aSuccess('r1', 'a') : undefined
    })
    expect(seen).toEqual([
      ['a', fingerprint],
      ['b', undefined],
    ])
    expect(interrupted.map(({ task }) => task)).toEqual(['b'])
    expect(later.record(taskId('a'))?.last?.state).toBe('succeeded')
    expect(plain(later.record(taskId('a'))?.good)).toEqual(plain(aSuccess('r1', 'a').good))
    const states = createQueries(store, 'p.yaml')
      .attempts('r1')
      .map(({ task, state }) => `${task} ${state}`)
    expect(states.toSorted()).toEqual(['a succeeded', 'b interrupted'])
  })

  it('finds nothing of an attempt that began and ended within one batch', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.startAttempt('r1', taskId('a'), 1, 1_000, 'logs/a.1', () => {
      throw new Error('the row of the beginning is not written')
    })
    history.finishAttempt(aSuccess('r1', 'a'))
    const later = createHistory(reopen(), 'p.yaml')
    expect(later.recoverInterrupted()).toEqual([])
    expect(later.record(taskId('a'))?.last?.state).toBe('succeeded')
  })
})

describe('queries', () => {
  it('tell of runs and attempts all that was recorded', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    const rich = aSuccess('r1', 'a', {
      queuedMs: 5,
      lane: 1,
      exitCode: 0,
      cpuMs: 12,
      peakMemoryBytes: 9_000_000_000,
      reasons: [{ kind: 'never-run' }],
      log: 'logs/a.1',
    })
    history.finishAttempt(rich)
    history.endRun('r1', 'succeeded', { ...NO_COUNTS, succeeded: 1 }, 2_000)
    history.beginRun(aRun('r2', { startedAt: 3_000, text: 'other' }))
    const queries = createQueries(reopen(), 'p.yaml')
    expect(queries.runs(10)).toEqual([
      {
        run: 'r2',
        state: 'running',
        startedAt: 3_000,
        by: 'cli',
        asked: { force: true },
        engineVersion: '0.1.0',
        version: hash('sha256', 'other', 'hex'),
      },
      {
        run: 'r1',
        state: 'succeeded',
        startedAt: 1_000,
        finishedAt: 2_000,
        by: 'cli',
        asked: { force: true },
        engineVersion: '0.1.0',
        version: hash('sha256', aRun('r1').text, 'hex'),
        counts: { ...NO_COUNTS, succeeded: 1 },
      },
    ])
    const { good, ...rest } = rich
    expect(queries.attempts('r1')).toEqual([{ ...rest, fingerprint: good?.fingerprint }])
    expect(queries.attemptsOf(taskId('a'), 5)).toEqual(queries.attempts('r1'))
    expect(queries.textOf('r2')).toBe('other')
    expect(queries.run('r')).toBeUndefined()
    expect(queries.run('r2')?.run).toBe('r2')
  })

  it('prune forgets old runs but not those with the last attempt of a task', () => {
    const history = createHistory(store, 'p.yaml')
    for (const [index, task] of ['old', 'a', 'a', 'a'].entries()) {
      const run = `r${index}`
      history.beginRun(aRun(run, { startedAt: index, text: run }))
      history.finishAttempt(aSuccess(run, task))
      history.endRun(run, 'succeeded', NO_COUNTS, index + 1)
    }
    const queries = createQueries(store, 'p.yaml')
    expect(queries.prune(1)).toEqual(['r1', 'r2'])
    expect(queries.runs(10).map(({ run }) => run)).toEqual(['r3', 'r0'])
    expect(queries.attempts('r1')).toEqual([])
    expect(queries.textOf('r3')).toBe('r3')
  })
})

describe('the writer', () => {
  it('writes what was collected without being asked', async () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    const other = open()
    const queries = createQueries(other, 'p.yaml')
    await expect.poll(() => queries.runs(1).length, { interval: 5 }).toBe(1)
    other.close()
  })

  it('keeps moments as whole milliseconds, however finely a duration was measured', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.finishAttempt(aSuccess('r1', 'a', { startedAt: 1_100, durationMs: 50.73 }))
    expect(history.record(taskId('a'))?.last?.at).toBe(1_151)
  })

  it('loses only the row that the schema refuses, and says so', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.startAttempt('no such run', taskId('x'), 1, 1, 'log')
    history.finishAttempt(aSuccess('r1', 'a'))
    history.flush()
    expect(problems.map(({ code }) => code)).toEqual(['row_refused'])
    expect(createHistory(reopen(), 'p.yaml').record(taskId('a'))?.last?.state).toBe('succeeded')
  })
})

describe('a full disk', () => {
  it('is told once however often it is tried, and costs nothing once there is space again', () => {
    const history = createHistory(store, 'p.yaml')
    history.beginRun(aRun('r1'))
    history.flush()
    const pages = Number(store.db.pragma('page_count', { simple: true }))
    store.db.pragma(`max_page_count = ${pages}`)
    for (let n = 0; n < 500; n += 1) history.finishAttempt(aSuccess('r1', `t${n}`))
    for (let n = 0; n < 3; n += 1) history.flush()
    expect(problems.map(({ code }) => code)).toEqual(['disk_full'])
    expect(history.record(taskId('t499'))?.last?.state).toBe('succeeded')
    store.db.pragma('max_page_count = 1000000')
    history.endRun('r1', 'succeeded', NO_COUNTS, 2_000)
    expect(createHistory(reopen(), 'p.yaml').records().length).toBe(500)
    expect(problems.length).toBe(1)
  })
})

it('a big database found damaged only when it is read counts as empty, and is set aside at the next start', () => {
  const history = createHistory(store, 'p.yaml')
  history.beginRun(aRun('r1'))
  for (let n = 0; n < 5_000; n += 1) history.finishAttempt(aSuccess('r1', `task-${n}`))
  store.close()
  const path = join(folder, '.taskgraph', 'history.db')
  const bytes = readFileSync(path)
  expect(bytes.length).toBeGreaterThan(2 * 1024 * 1024)
  for (let page = 60; page < bytes.length / 4096 - 1; page += 1)
    bytes.fill(0x5a, page * 4096, page * 4096 + 64)
  writeFileSync(path, bytes)
  store = open()
  expect(store.notices).toEqual([])
  expect(createHistory(store, 'p.yaml').records()).toEqual([])
  expect(problems.map(({ code }) => code)).toEqual(['damaged'])
  expect(reopen().notices.map(({ code }) => code)).toEqual(['damaged_set_aside'])
})

it('digests outlive the process', () => {
  const digests = createDigestCache(store)
  digests.put('a', 'content', { stamp: '1:2', digest: 'sha256:x' })
  digests.put('a', 'code', { stamp: '1:3', digest: 'sha256:y', extra: '{}' })
  digests.put('a', 'content', { stamp: '1:4', digest: 'sha256:z' })
  expect(digests.get('a', 'content')?.stamp).toBe('1:4')
  const later = createDigestCache(reopen())
  expect(later.get('a', 'content')).toEqual({ stamp: '1:4', digest: 'sha256:z' })
  expect(later.get('a', 'code')).toEqual({ stamp: '1:3', digest: 'sha256:y', extra: '{}' })
  expect(later.get('b', 'code')).toBeUndefined()
})

it('a draft is its journal, cut where it was undone, until cleared', () => {
  const drafts = createDraftStore(store, 'p.yaml')
  for (const revision of [1, 2, 3, 2])
    drafts.append({ revision, baseDigest: 'd', entry: `entry ${revision}` })
  const later = createDraftStore(reopen(), 'p.yaml')
  expect(later.load().map(({ revision }) => revision)).toEqual([1, 2])
  expect(createDraftStore(store, 'q.yaml').load()).toEqual([])
  later.clear()
  expect(createDraftStore(reopen(), 'p.yaml').load()).toEqual([])
})
