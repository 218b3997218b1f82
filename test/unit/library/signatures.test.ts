import { expect, test } from 'vitest'
import type { FileState, Files, KeptDigest } from '../../../src-main/engine/ports.ts'
import { fingerprintMode, libraryFiles } from '../../../src-main/library/signatures.ts'

/** A file system that keeps whole seconds, with one file. */
class CoarseFile {
  content = ''
  mtimeMs = 0
  reads = 0

  write(content: string, nowMs: number): void {
    this.content = content
    this.mtimeMs = Math.floor(nowMs / 1000) * 1000
  }

  get files(): Files {
    const state = (): FileState & { readonly kind: 'file' } => ({
      kind: 'file',
      sizeBytes: this.content.length,
      mtimeNs: `${this.mtimeMs}000000`,
      ctimeNs: `${this.mtimeMs}000000`,
      inode: '1',
    })
    return {
      look: (_path, mode) => (mode === 'stat' ? state() : 'unread'),
      read: async (paths, mode) => {
        if (mode !== 'stat') this.reads += 1
        return paths.map(() => (mode === 'stat' ? state() : { ...state(), digest: `sha256:${this.content}` }))
      },
      readSmall: () => undefined,
      glob: () => [],
      makeFoldersFor: () => {},
      rename: () => {},
      discard: () => {},
      reproduce: async () => false,
    }
  }
}

function onCoarseTimes() {
  const file = new CoarseFile()
  const kept = new Map<string, KeptDigest>()
  let nowMs = 10_500
  const files = libraryFiles(file.files, () => undefined, {
    now: () => nowMs,
    kept: {
      get: (path, kind) => kept.get(`${path} ${kind}`),
      put: (path, kind, value) => void kept.set(`${path} ${kind}`, value),
    },
  })
  const seen = async () => {
    const state = files.look('a', 'sizetimestamp')
    return state === 'unread' ? (await files.read(['a'], 'sizetimestamp'))[0] : state
  }
  const at = (ms: number): void => {
    nowMs = ms
  }
  return { file, seen, at }
}

test('coarse times: a change of the same size within a tick is seen, now and later', async () => {
  const { file, seen, at } = onCoarseTimes()
  file.write('one', 10_500)
  const before = await seen()
  expect(await seen()).toEqual(before)
  file.write('two', 10_900)
  expect(await seen()).not.toEqual(before)
  at(60_000)
  expect(await seen()).not.toEqual(before)
  file.write('one', 10_950)
  expect(await seen()).toEqual(before)
})

test('coarse times: a file that is older than a tick is never read', async () => {
  const { file, seen, at } = onCoarseTimes()
  file.write('one', 10_500)
  at(13_000)
  await seen()
  expect(file.reads).toBe(0)
})

test('names of hashlib are known', () => {
  expect(['md5', 'sha3_256', 'blake2b', 'content'].map(fingerprintMode)).toEqual(
    ['md5', 'sha3-256', 'blake2b512', 'contents'].map((name) =>
      expect.stringMatching(new RegExp(`^${name}$`, 'i')),
    ),
  )
})
