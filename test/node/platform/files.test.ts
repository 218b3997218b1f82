import { execFileSync } from 'node:child_process'
import { createHash, getHashes } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { FileState, Files } from '../../../src-main/engine/ports.ts'
import { createFiles } from '../../../src-main/platform/files.ts'
import { folderWith, memoryDigests } from './folder.ts'

/** A clock that is an hour ahead: nothing is racily clean then. */
const LATER = { now: () => Date.now() + 3_600_000 }

function open(files: Readonly<Record<string, string>>, clock = LATER) {
  const root = folderWith(files)
  const digests = memoryDigests()
  return { root, digests, files: createFiles({ root, digests, clock }) }
}

async function state(files: Files, path: string, mode = 'content'): Promise<FileState> {
  const [found] = await files.read([path], mode)
  if (found === undefined) throw new Error('expected a state but was nothing')
  return found
}

const digestOf = (found: FileState | 'unread'): string | undefined =>
  found !== 'unread' && 'digest' in found ? found.digest : undefined

describe('the state of a file', () => {
  it('is read once and known by its stat from then on', async () => {
    const { files } = open({ 'a.txt': 'one' })
    expect(files.look('a.txt', 'content')).toBe('unread')
    const read = await state(files, 'a.txt')
    expect(digestOf(read)).toBe('sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed')
    expect(files.look('a.txt', 'content')).toEqual(read)
  })

  it('of a folder is told as such where only files are asked for: nothing below it is looked at', () => {
    const { files } = open({ 'd/a.txt': 'one' })
    expect(files.look('d', 'content')).toBe('unread')
    expect(files.look('d', 'content', 'unlisted')).toEqual({
      kind: 'directory',
      mtimeNs: expect.stringMatching(/^\d+$/),
      files: 0,
    })
    expect(files.look('d/a.txt', 'content', 'unlisted')).toBe('unread')
  })

  it('is read again after an edit of the same size with the old mtime put back', async () => {
    const { root, files } = open({ 'a.txt': 'one' })
    const before = await state(files, 'a.txt')
    const { atime, mtime } = statSync(join(root, 'a.txt'))
    writeFileSync(join(root, 'a.txt'), 'two')
    utimesSync(join(root, 'a.txt'), atime, mtime)
    expect(files.look('a.txt', 'content')).toBe('unread')
    expect(digestOf(await state(files, 'a.txt'))).not.toBe(digestOf(before))
  })

  it('of a small file can be read on the spot, as it would be read later; nothing else can', async () => {
    const { files } = open({ 'a.txt': 'one', 'big.bin': 'x'.repeat(65_537), 'd/b.txt': 'two' })
    const read = files.readSmall('a.txt', 'content')
    expect(files.look('a.txt', 'content')).toEqual(read)
    expect(read).toEqual(await state(files, 'a.txt'))
    for (const path of ['big.bin', 'd', 'none.txt'])
      expect(files.readSmall(path, 'content'), path).toBeUndefined()
    expect(files.readSmall('a.txt', 'sha1')).toBeUndefined()
  })

  it('that was read on the spot within a tick of its last write is read again', () => {
    const { root, files } = open({ 'a.txt': 'one' }, { now: () => statSync(join(root, 'a.txt')).ctimeMs + 5 })
    expect(digestOf(files.readSmall('a.txt', 'content') ?? 'unread')).toMatch(/^sha256:7692c3ad/)
    expect(files.look('a.txt', 'content')).toBe('unread')
  })

  it('is known by whatever way its path is written', async () => {
    const { root, files } = open({ 'd/a.txt': 'one' })
    await state(files, 'd/a.txt')
    for (const path of ['./d/a.txt', 'd//a.txt', 'd/./a.txt', 'd/../d/a.txt', join(root, 'd/a.txt')]) {
      expect(files.look(path, 'content'), path).not.toBe('unread')
    }
  })

  it('keeps its digest through a touch', async () => {
    const { root, files } = open({ 'a.txt': 'one' })
    const before = await state(files, 'a.txt')
    utimesSync(join(root, 'a.txt'), new Date(), new Date())
    expect(files.look('a.txt', 'content')).toBe('unread')
    expect(digestOf(await state(files, 'a.txt'))).toBe(digestOf(before))
  })

  it('is not kept when the file was written within the clock tick of the reading', async () => {
    const root = folderWith({ 'a.txt': 'one' })
    const digests = memoryDigests()
    const changedAt = Number(statSync(join(root, 'a.txt'), { bigint: true }).ctimeNs / 1_000_000n)
    const soon = createFiles({ root, digests, clock: { now: () => changedAt + 5 } })
    await state(soon, 'a.txt')
    expect(soon.look('a.txt', 'content')).toBe('unread')
    const later = createFiles({ root, digests, clock: { now: () => changedAt + 50 } })
    await state(later, 'a.txt')
    expect(later.look('a.txt', 'content')).not.toBe('unread')
  })

  it('is kept though its mtime lies in the future', async () => {
    const { root, files } = open({ 'a.txt': 'one' })
    utimesSync(join(root, 'a.txt'), new Date('2100-01-01'), new Date('2100-01-01'))
    await state(files, 'a.txt')
    expect(files.look('a.txt', 'content')).not.toBe('unread')
  })

  it('in mode stat needs no reading and has no digest', () => {
    const { files } = open({ 'a.txt': 'one' })
    const found = files.look('a.txt', 'stat')
    expect(found).toMatchObject({ kind: 'file', sizeBytes: 3 })
    expect(digestOf(found)).toBeUndefined()
  })

  it('is always read for a digest asked for by name', async () => {
    const { files, digests } = open({ 'a.txt': 'one' })
    expect(digestOf(await state(files, 'a.txt', 'md5'))).toBe('md5:f97c5d29941bfb1b2fdab0874906ab82')
    expect(files.look('a.txt', 'md5')).toBe('unread')
    expect(digests.kept.size).toBe(0)
  })

  it('names a digest that does not exist', async () => {
    const { files } = open({ 'a.txt': 'one' })
    expect(await state(files, 'a.txt', 'sha-nothing')).toEqual({
      kind: 'unreadable',
      error: 'there is no digest named sha-nothing; use content, stat, or a name such as sha256',
    })
  })

  it('tells missing from unreadable', async () => {
    const { root, files } = open({ 'a.txt': 'one' })
    execFileSync('mkfifo', [join(root, 'pipe')])
    symlinkSync('loop', join(root, 'loop'))
    expect(files.look('nothing', 'content')).toEqual({ kind: 'missing' })
    expect(files.look('a.txt/below', 'content')).toEqual({ kind: 'missing' })
    expect(files.look('pipe', 'content')).toEqual({
      kind: 'unreadable',
      error: 'is a named pipe, not a file',
    })
    expect(files.look('loop', 'content')).toMatchObject({ kind: 'unreadable' })
    expect(await files.read(['nothing', 'pipe'], 'content')).toEqual([
      { kind: 'missing' },
      { kind: 'unreadable', error: 'is a named pipe, not a file' },
    ])
  })

  it('of a big file is read in a thread while the event loop goes on', async () => {
    const { root, files } = open({})
    writeFileSync(join(root, 'big'), Buffer.alloc(64 * 1024 * 1024, 7))
    let isDone = false
    const reading = state(files, 'big').then((found) => {
      isDone = true
      return found
    })
    let turns = 0
    while (!isDone) {
      await nextTurn()
      turns += 1
    }
    expect(turns).toBeGreaterThan(10)
    expect(digestOf(await reading)).toBe(digestOf(files.look('big', 'content')))
  })

  it('comes in the order asked, whatever is read first', async () => {
    const { root, files } = open({ a: 'a', b: 'b' })
    writeFileSync(join(root, 'big'), Buffer.alloc(2 * 1024 * 1024))
    const found = await files.read(['big', 'a', 'nothing', 'b'], 'content')
    expect(found.map((each) => (each.kind === 'file' ? each.sizeBytes : each.kind))).toEqual([
      2 * 1024 * 1024,
      1,
      'missing',
      1,
    ])
  })
})

describe('the state of a folder', () => {
  it('changes with any content or name below it, and with nothing else', async () => {
    const { root, files } = open({ 'd/a': '1', 'd/deep/er/b': '2', 'd/.hidden': '3' })
    const before = await state(files, 'd')
    expect(before).toMatchObject({ kind: 'directory', files: 3 })
    expect(files.look('d', 'content')).toEqual(before)
    utimesSync(join(root, 'd/a'), new Date(), new Date())
    mkdirSync(join(root, 'd/.taskgraph'))
    writeFileSync(join(root, 'd/.taskgraph/history.db'), 'x')
    expect(digestOf(await state(files, 'd'))).toBe(digestOf(before))
    writeFileSync(join(root, 'd/deep/er/b'), '3')
    const edited = await state(files, 'd')
    expect(digestOf(edited)).not.toBe(digestOf(before))
    linkSync(join(root, 'd/a'), join(root, 'd/c'))
    expect(digestOf(await state(files, 'd'))).not.toBe(digestOf(edited))
  })

  it('follows links to files and folders and survives one that leads back up', async () => {
    const { root, files } = open({ 'd/a': '1', 'elsewhere/x': '2' })
    symlinkSync('..', join(root, 'd/up'))
    symlinkSync('../elsewhere', join(root, 'd/other'))
    symlinkSync('nowhere', join(root, 'd/broken'))
    const before = await state(files, 'd')
    expect(before.kind).toBe('directory')
    writeFileSync(join(root, 'elsewhere/x'), '3')
    expect(digestOf(await state(files, 'd'))).not.toBe(digestOf(before))
  })

  it('in mode stat is known without reading and changes with a size below', () => {
    const { root, files } = open({ 'd/a': '1' })
    const before = files.look('d', 'stat')
    writeFileSync(join(root, 'd/a'), '22')
    expect(digestOf(files.look('d', 'stat'))).not.toBe(digestOf(before))
  })
})

describe('globs', () => {
  it('give files alone, sorted, with /, without dot files and .taskgraph', () => {
    const { root, files } = open({
      'd/b.csv': '',
      'd/a.csv': '',
      'd/.c.csv': '',
      '.taskgraph/x.csv': '',
      'd/e.csv/f': '',
    })
    symlinkSync('a.csv', join(root, 'd/link.csv'))
    expect(files.glob('d/*.csv')).toEqual(['d/a.csv', 'd/b.csv', 'd/link.csv'])
    expect(files.glob('**/*.csv')).toEqual(['d/a.csv', 'd/b.csv', 'd/link.csv'])
    expect(files.glob('d/.*.csv')).toEqual(['d/.c.csv'])
    expect(files.glob('nothing/*')).toEqual([])
  })

  it('end where a link leads back up', () => {
    const { root, files } = open({ 'd/a.csv': '' })
    symlinkSync('..', join(root, 'd/up'))
    expect(files.glob('**/a.csv')).toContain('d/a.csv')
  })

  it('may leave the folder or be absolute', () => {
    const { root, files } = open({ 'a.csv': '' })
    expect(files.glob(`${root}/*.csv`)).toEqual([`${root}/a.csv`])
  })
})

describe('reproduce', () => {
  it('copies and links all files under new names, in folders that it makes', async () => {
    const { root, files } = open({ a: '1', b: '2' })
    expect(await files.reproduce([{ from: 'a', to: 'x/a' }], 'copy')).toBe(true)
    expect(await files.reproduce([{ from: 'b', to: 'x/b' }], 'link')).toBe(true)
    expect(readFileSync(join(root, 'x/a'), 'utf8')).toBe('1')
    expect(statSync(join(root, 'x/b')).ino).toBe(statSync(join(root, 'b')).ino)
  })

  it('leaves everything as it was when one file is missing', async () => {
    const { root, files } = open({ a: '1', 'x/a': 'old' })
    const pairs = [
      { from: 'a', to: 'x/a' },
      { from: 'gone', to: 'x/b' },
    ]
    expect(await files.reproduce(pairs, 'copy')).toBe(false)
    expect(readFileSync(join(root, 'x/a'), 'utf8')).toBe('old')
    expect(existsSync(join(root, 'x/b'))).toBe(false)
    expect(files.glob('x/.*')).toEqual([])
  })
})

describe('folders for targets', () => {
  it('that cannot be made are refused with the reason and the remedy', () => {
    const { root, files } = open({ taken: 'a file' })
    files.makeFoldersFor(['new/deep/a', 'b'])
    expect(existsSync(join(root, 'new/deep'))).toBe(true)
    expect(() => files.makeFoldersFor(['taken/a'])).toThrow(/taken can't be made: .*file.*move it away$/)
    expect(() => files.makeFoldersFor(['taken/deep/a'])).toThrow(
      `the folder ${join(root, 'taken/deep')} can't be made: ${join(root, 'taken')} is a file, not a folder; move it away`,
    )
  })
})

it('every digest that Node has is one for files, and folders have one of its kind', async () => {
  const { files } = open({ 'in.txt': 'content\n', 'dir/a': '1', 'dir/b': '2' })
  for (const name of getHashes()) {
    const file = await state(files, 'in.txt', name)
    expect(file).toMatchObject({ digest: `${name}:${createHash(name).update('content\n').digest('hex')}` })
    expect(await state(files, 'dir', name)).toMatchObject({
      digest: expect.stringMatching(`^${name}:[0-9a-f]+$`),
      files: 2,
    })
  }
  expect(getHashes().length).toBeGreaterThan(10)
})
