import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { followLog, lastLines, readLogPiece, searchLog } from '../../../src-main/platform/logs.ts'
import { folderWith } from './folder.ts'

describe('a piece of a log', () => {
  it('is the last bytes, or those from a place on, and never cuts a character', () => {
    const path = join(folderWith({ log: 'é€😀z' }), 'log')
    expect(readLogPiece(path, { bytes: 100 })).toEqual({ text: 'é€😀z', from: 0, to: 10, sizeBytes: 10 })
    expect(readLogPiece(path, { bytes: 3 })).toEqual({ text: 'z', from: 9, to: 10, sizeBytes: 10 })
    expect(readLogPiece(path, { from: 0, bytes: 4 })).toEqual({ text: 'é', from: 0, to: 2, sizeBytes: 10 })
    expect(readLogPiece(path, { from: 2, bytes: 7 })).toEqual({ text: '€😀', from: 2, to: 9, sizeBytes: 10 })
    expect(readLogPiece(path, { from: 99, bytes: 7 })).toEqual({ text: '', from: 10, to: 10, sizeBytes: 10 })
  })

  it('shows any bytes', () => {
    const folder = folderWith()
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    writeFileSync(join(folder, 'log'), all)
    expect(readLogPiece(join(folder, 'log'), { from: 0, bytes: 1_000 })?.to).toBe(256)
  })

  it('of a missing file is nothing', () => {
    expect(readLogPiece('/nowhere/log', { bytes: 1 })).toBeUndefined()
    expect(lastLines('/nowhere/log', 3)).toEqual([])
  })
})

it('the last lines come from the end, however long the lines are', () => {
  const long = 'x'.repeat(100_000)
  const path = join(
    folderWith({ log: `${'line\n'.repeat(50_000)}a\r\n${long}\nb\n`, empty: '', open: 'a\nb' }),
    'log',
  )
  expect(lastLines(path, 3)).toEqual(['a', long, 'b'])
  expect(lastLines(path, 60_000).length).toBe(50_003)
  expect(lastLines(join(path, '../empty'), 3)).toEqual([])
  expect(lastLines(join(path, '../open'), 1)).toEqual(['b'])
})

it('following gives what is appended, with whole characters, from before the file is there', async () => {
  const path = join(folderWith(), 'a.1.log')
  let text = ''
  const stop = followLog(path, 0, (piece) => (text += piece), 5)
  const euro = Buffer.from('€')
  appendFileSync(path, Buffer.concat([Buffer.from('one '), euro.subarray(0, 1)]))
  await expect.poll(() => text, { interval: 2 }).toBe('one ')
  appendFileSync(path, euro.subarray(1))
  await expect.poll(() => text, { interval: 2 }).toBe('one €')
  appendFileSync(path, ' end')
  stop()
  expect(text).toBe('one € end')
})

describe('search', () => {
  it('finds lines over block ends, with their number and place', async () => {
    const filler = `${'y'.repeat(1_000)}\n`.repeat(3_000)
    const path = join(folderWith({ log: `Needle one\n${filler}and a nEEdle two` }), 'log')
    expect(await searchLog(path, 'needle', 10)).toEqual([
      { line: 1, offset: 0, text: 'Needle one' },
      { line: 3_002, offset: 11 + filler.length, text: 'and a nEEdle two' },
    ])
    expect((await searchLog(path, 'y', 5)).length).toBe(5)
    expect(await searchLog(path, '', 5)).toEqual([])
  })

  it('finds what lies in a line of many megabytes', async () => {
    const folder = folderWith()
    writeFileSync(join(folder, 'log'), `${'x'.repeat(20_000_000)}needle`)
    expect((await searchLog(join(folder, 'log'), 'needle', 10)).map(({ line }) => line)).toEqual([1])
  })
})
