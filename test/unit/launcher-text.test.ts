import { expect, test } from 'vitest'
import { defaultShell, spawnArguments } from '../../src-main/workers/default-shell.ts'
import { durationText } from '../../src-main/workers/outcome.ts'
import { parseProgress } from '../../src-main/workers/progress-tail.ts'
import { plainWords } from '../../src-main/workers/shell-words.ts'

test.each([
  ['::progress 0.42 half way', { fraction: 0.42, message: 'half way' }],
  ['::progress 1', { fraction: 1 }],
  ['::progress .5\r', { fraction: 0.5 }],
  ['::progress 0', { fraction: 0 }],
  ['::progress 1.5 too much', undefined],
  ['::progress -1', undefined],
  ['::progress half', undefined],
  ['::progress0.5', undefined],
  [' ::progress 0.5', undefined],
  ['::progress NaN', undefined],
])('progress line %s', (line, expected) => {
  expect(parseProgress(line)).toEqual(expected)
})

test.each([
  ['sh t.sh out/1.txt in/1.txt', ['sh', 't.sh', 'out/1.txt', 'in/1.txt']],
  ['  python3 -m  build --jobs=2 ', ['python3', '-m', 'build', '--jobs=2']],
  ['echo hi', undefined],
  ['A=1 env', undefined],
  ['cat *.txt', undefined],
  ['cat ~/x', undefined],
  ['a; b', undefined],
  ['a | b', undefined],
  ['a > b', undefined],
  ["a 'b c'", undefined],
  ['a $b', undefined],
  ['a # b', undefined],
  ['a\nb', undefined],
  ['exit 3', undefined],
  ['', undefined],
])('the command %j needs no shell only if it is plain words', (command, expected) => {
  expect(plainWords(command)).toEqual(expected)
})

test.each([
  [250, '250ms'],
  [1500, '1.5s'],
  [600_000, '10m'],
  [5_400_000, '1h 30m'],
])('%i ms is said as %s', (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text)
})

test('a command goes to the shell of the system, in the form in which that takes it', () => {
  expect([defaultShell('linux'), defaultShell('darwin')]).toEqual([
    ['/bin/sh', '-eu', '-c'],
    ['/bin/sh', '-eu', '-c'],
  ])
  const words = [...defaultShell('win32'), 'echo "a b" > out.txt'].slice(1)
  expect(spawnArguments(words, 'win32')).toEqual({
    words: ['/d', '/s', '/c', '"echo "a b" > out.txt"'],
    isVerbatim: true,
  })
  expect(spawnArguments(words, 'linux')).toEqual({ words, isVerbatim: false })
  expect(spawnArguments(['-c', 'x'], 'win32')).toEqual({ words: ['-c', 'x'], isVerbatim: false })
})
