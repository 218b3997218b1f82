import { describe, expect, test } from 'vitest'
import { ansiSpans, carryAfter, cleanLine, plainText } from '../../../src-renderer/panels/log/ansi.ts'

const esc = '\u001b'

describe('a line of a log', () => {
  test('plain text is one span without a look', () => {
    expect(ansiSpans('hello')).toEqual([{ text: 'hello' }])
    expect(ansiSpans('')).toEqual([])
  })

  test('colours become names of tokens, bold stays', () => {
    expect(ansiSpans(`${esc}[32mok${esc}[0m and ${esc}[1;31mnot${esc}[0m`)).toEqual([
      { text: 'ok', color: 'green' },
      { text: ' and ' },
      { text: 'not', color: 'red', isBold: true },
    ])
  })

  test('bright, 256 and 24 bit colours are told apart', () => {
    expect(ansiSpans(`${esc}[91ma${esc}[38;5;196mb${esc}[38;2;1;2;255mc`)).toEqual([
      { text: 'a', color: 'bright-red' },
      { text: 'b', color: '#ff0000' },
      { text: 'c', color: '#0102ff' },
    ])
  })

  test('markup in a log is text', () => {
    expect(ansiSpans('<img src=x onerror=alert(1)>')).toEqual([{ text: '<img src=x onerror=alert(1)>' }])
  })

  test('of what a carriage return overwrote only the last part is left', () => {
    expect(cleanLine('10 %\r50 %\r100 %')).toBe('100 %')
    expect(cleanLine('done\r')).toBe('done')
  })

  test('titles, links and movements of the cursor vanish', () => {
    expect(plainText(`${esc}]0;title\u0007a${esc}[2Kb${esc}[1Ac${esc}[31md${esc}]8;;http://x${esc}\\e`)).toBe(
      'abcde',
    )
  })

  test('a colour goes on in the next line until it is reset', () => {
    const carry = carryAfter(`${esc}[31mone`, '')
    expect(ansiSpans('two', carry)).toEqual([{ text: 'two', color: 'red' }])
    expect(carryAfter(`two${esc}[0m`, carry)).toBe('')
  })

  test('what is carried on has a limit', () => {
    let carry = ''
    for (let i = 0; i < 1000; i++) carry = carryAfter(`${esc}[3${i % 8}mx`, carry)
    expect(carry.length).toBeLessThan(100)
  })
})
