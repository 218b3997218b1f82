import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FileState, ObservingPorts } from '../../../src-main/engine/ports.ts'
import { stampOf } from '../../../src-main/platform/stamp.ts'
import { recordEvidence } from '../../../src-main/session/freshness/evidence.ts'
import { stillHolds } from '../../../src-main/session/freshness/holds.ts'
import type { Evidence } from '../../../src-main/session/freshness/proof.ts'

const NOW = 1_700_000_000_000

const file = (ageMs: number, digest?: string): FileState => ({
  kind: 'file',
  sizeBytes: 1,
  mtimeNs: `${NOW - ageMs}000001`,
  ctimeNs: `${NOW - ageMs}000001`,
  inode: '7',
  ...(digest === undefined ? {} : { digest }),
})

/** Ports whose files are in the states given, one after the other. */
function portsSeeing(...states: readonly FileState[]): ObservingPorts {
  const left = [...states]
  return {
    clock: { now: () => NOW, monotonic: () => 0, after: () => () => {} },
    files: {
      look: () => left.shift() ?? 'unread',
      read: async () => [],
      glob: () => [],
      makeFoldersFor: () => {},
      rename: () => {},
      discard: () => {},
      reproduce: async () => false,
    },
    code: { closure: () => ({ ok: true, files: {} }) },
    hash: (text) => text,
    history: { record: () => undefined },
  }
}

test('a file written just before it was looked at is kept with its digest, an older one with its stat alone', () => {
  const { ports, evidence } = recordEvidence(portsSeeing(file(5, 'sha256:aa'), file(500, 'sha256:bb')))
  ports.files.look('new.txt', 'content')
  ports.files.look('old.txt', 'content')
  expect(evidence()?.young).toEqual([['new.txt', 'sha256:aa']])
  expect(evidence()?.files.filter((_, at) => at % 2 === 0)).toEqual(['new.txt', 'old.txt'])
})

test('one thing seen in two states is no evidence', () => {
  const { ports, evidence } = recordEvidence(portsSeeing({ kind: 'missing' }, file(500)))
  ports.files.look('a', 'stat')
  expect(evidence()).toBeDefined()
  ports.files.look('a', 'content')
  expect(evidence()).toBeUndefined()
})

test('a digest that is asked for by name, and what can not be read, are no evidence', () => {
  const named = recordEvidence(portsSeeing(file(500, 'md5:aa')))
  named.ports.files.look('a', 'md5')
  const unreadable = recordEvidence(portsSeeing({ kind: 'unreadable', error: 'permission denied' }))
  unreadable.ports.files.look('a', 'content')
  expect([named.evidence(), unreadable.evidence()]).toEqual([undefined, undefined])
})

test('a young file counts by its content, though its stat is the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskgraph-evidence-'))
  writeFileSync(join(folder, 'a'), 'one')
  const stamp = stampOf(statSync(join(folder, 'a'), { bigint: true }))
  const holds = (digest: string): Promise<boolean> => {
    const evidence: Evidence = {
      files: ['a', stamp],
      missing: [],
      young: [['a', digest]],
      folders: [],
      globs: [],
      closures: [],
      interpreters: [],
    }
    const proof = { key: '', env: {}, globs: {}, tasks: [], disabled: [], warnings: [], evidence }
    return stillHolds(proof, folder, () => Promise.reject(new Error('expected no further question')))
  }
  expect(await holds(`sha256:${hash('sha256', 'one')}`)).toBe(true)
  expect(await holds(`sha256:${hash('sha256', 'two')}`)).toBe(false)
  rmSync(folder, { recursive: true })
})
