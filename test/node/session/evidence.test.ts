import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FileState } from '../../../src-main/engine/ports.ts'
import { stampOf } from '../../../src-main/platform/stamp.ts'
import { EvidenceNotes, type Gathered } from '../../../src-main/session/freshness/evidence.ts'
import { placesInDoubt } from '../../../src-main/session/freshness/holds.ts'
import { taskId } from '../store/fixtures.ts'

const NOW = 1_700_000_000_000

const file = (ageMs: number, digest?: string): FileState => ({
  kind: 'file',
  sizeBytes: 1,
  mtimeNs: `${NOW - ageMs}000001`,
  ctimeNs: `${NOW - ageMs}000001`,
  inode: '7',
  ...(digest === undefined ? {} : { digest }),
})

const tasks = ['a', 'b'].map(taskId)
const [a, b] = [taskId('a'), taskId('b')]

const notesTaken = (): EvidenceNotes => new EvidenceNotes(tasks, { now: () => NOW })

const filesOf = ({ evidence, users }: Gathered): Readonly<Record<string, unknown>> =>
  Object.fromEntries(users.map((user, at) => [evidence.files[2 * at], user]))

test('a file written just before it was looked at is kept with its digest, an older one with its stat alone', () => {
  const notes = notesTaken()
  notes.file(a, file(5, 'sha256:aa'), 'new.txt', 'content')
  notes.file(a, file(500, 'sha256:bb'), 'old.txt', 'content')
  notes.file(b, file(500, 'sha256:bb'), 'old.txt', 'content')
  const gathered = notes.gathered([])
  expect(gathered.evidence.young).toEqual([['new.txt', 'sha256:aa']])
  expect(filesOf(gathered)).toEqual({ 'new.txt': 0, 'old.txt': [0, 1] })
})

test('one thing seen in two states leaves its tasks open, and nothing is kept for them', () => {
  const notes = notesTaken()
  notes.file(a, { kind: 'missing' }, 'x', 'stat')
  notes.file(b, file(500), 'y', 'stat')
  expect(notes.gathered([]).open).toEqual(new Set())
  notes.file(a, file(500), 'x', 'content')
  expect([...notes.gathered([]).open]).toEqual([0])
  expect(filesOf(notes.gathered([]))).toEqual({ y: 1 })
})

test('a digest that is asked for by name, and what can not be read, leave the task open', () => {
  const notes = notesTaken()
  notes.file(a, file(500, 'md5:aa'), 'x', 'md5')
  notes.file(b, { kind: 'unreadable', error: 'permission denied' }, 'y', 'content')
  expect([...notes.gathered([]).open]).toEqual([0, 1])
})

test('of another proof what was changed since leaves its tasks open, the rest is kept', () => {
  const before = notesTaken()
  before.file(a, file(900), 'same', 'stat')
  before.file(a, file(900), 'changed', 'stat')
  before.file(b, file(900), 'same', 'stat')
  const { evidence, users } = before.gathered([])
  const notes = notesTaken()
  notes.file(b, file(500), 'changed', 'stat')
  const gathered = notes.gathered([], { evidence, users, isKept: () => true, checkedAt: NOW })
  expect([...gathered.open]).toEqual([0])
  expect(filesOf(gathered)).toEqual({ same: 1, changed: 1 })
})

test('a file that was young is young no more once its content was compared later', () => {
  const before = notesTaken()
  before.file(a, file(5, 'sha256:aa'), 'x', 'content')
  const { evidence, users } = before.gathered([])
  const youngAfter = (checkedAt: number): number => {
    const notes = notesTaken()
    notes.addKept({ evidence, users, isKept: () => true, checkedAt })
    return notes.gathered([]).evidence.young.length
  }
  expect([youngAfter(NOW), youngAfter(NOW + 5000)]).toEqual([1, 0])
})

test('a young file counts by its content, though its stat is the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskgraph-evidence-'))
  writeFileSync(join(folder, 'a'), 'one')
  const stamp = stampOf(statSync(join(folder, 'a'), { bigint: true }))
  const inDoubt = async (digest: string): Promise<number[]> => {
    const evidence = {
      ...notesTaken().gathered([]).evidence,
      files: ['a', stamp],
      young: [['a', digest]] as const,
    }
    const proof = { key: '', env: {}, globs: {}, tasks, disabled: [], open: [], warnings: [], evidence }
    const ask = () => Promise.reject(new Error('expected no further question'))
    return [...((await placesInDoubt(proof, () => [1], folder, ask)) ?? [])]
  }
  expect(await inDoubt(`sha256:${hash('sha256', 'one')}`)).toEqual([])
  expect(await inDoubt(`sha256:${hash('sha256', 'two')}`)).toEqual([1])
  rmSync(folder, { recursive: true })
})
