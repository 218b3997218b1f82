import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appendLog,
  byteOfLine,
  heldBytes,
  type LogModel,
  lineAtByte,
  prependLog,
  startLog,
} from '../../../src-renderer/panels/log/log-model.ts'
import type { LogWindow } from '../../../src-shared/contract/views.ts'

const bytes = (text: string): number => Buffer.byteLength(text)
const window = (text: string, from: number, sizeBytes = from + bytes(text)): LogWindow => ({
  text,
  from,
  to: from + bytes(text),
  sizeBytes,
  isLive: true,
})
const texts = (model: LogModel): readonly string[] => model.lines.map((line) => line.raw)

describe('the part of a log that is held', () => {
  test('a line that was cut in the middle is made whole by what comes next', () => {
    const model = appendLog(startLog(window('one\ntw', 0, 12)), window('o\nthree', 6))
    expect(texts(model)).toEqual(['one', 'two', 'three'])
    expect([model.from, model.to]).toEqual([0, 13])
  })

  test('a window that leaves a gap or comes twice changes nothing but the size', () => {
    const model = startLog(window('one\n', 0))
    expect(texts(appendLog(model, window('late\n', 9)))).toEqual(['one', ''])
    expect(texts(appendLog(model, window('one\n', 0)))).toEqual(['one', ''])
    expect(appendLog(model, window('late\n', 9)).sizeBytes).toBe(14)
  })

  test('older text goes before, and the keys of the lines that were there stay', () => {
    const model = startLog(window('three\nfour', 8))
    const longer = prependLog(model, window('one\ntwo\n', 0))
    expect(texts(longer)).toEqual(['one', 'two', 'three', 'four'])
    expect(longer.firstKey).toBe(-2)
  })

  test('any way of cutting a text into windows gives its lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'ä', '\n', 'bc', '日'), { maxLength: 40 }),
        fc.nat(40),
        (parts, start) => {
          const at = Math.min(start, parts.length)
          const before = parts.slice(0, at).join('')
          let model = startLog(window('', bytes(before), bytes(parts.join(''))))
          for (const part of parts.slice(at))
            model = appendLog(model, window(part, model.to, model.sizeBytes))
          for (const part of parts.slice(0, at).reverse())
            model = prependLog(model, window(part, model.from - bytes(part)))
          expect(texts(model).join('\n')).toBe(parts.join(''))
          expect([model.from, model.to]).toEqual([0, bytes(parts.join(''))])
        },
      ),
    )
  })

  test('while it grows without end the oldest lines are let go, and what is held still says where it begins', () => {
    const line = `${'x'.repeat(1023)}\n`
    const block = line.repeat(512)
    let model = startLog(window(block, 0))
    for (let i = 0; i < 20; i++) model = appendLog(model, window(block, model.to))
    expect(model.to - model.from).toBeLessThanOrEqual(heldBytes)
    expect(model.from % 1024).toBe(0)
    expect(model.firstKey).toBe(model.from / 1024)
    expect(model.to).toBe(21 * block.length)
  })

  test('a byte of the file is found in its line, also behind letters of several bytes', () => {
    const model = startLog(window('äöü\nzwei\ndrei', 100))
    expect(byteOfLine(model, 2)).toBe(100 + 7 + 5)
    expect(lineAtByte(model, 107)).toBe(1)
    expect(lineAtByte(model, 99)).toBe(-1)
    expect(lineAtByte(model, 107, 'drei')).toBe(2)
  })
})
