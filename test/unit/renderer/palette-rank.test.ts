import { expect, test } from 'vitest'
import { commands } from '../../../src-renderer/app/commands.ts'
import { ranked, recentCommands, rememberCommand } from '../../../src-renderer/app/palette-rank.ts'

const first = (typed: string, recent: readonly string[] = []): string | undefined =>
  ranked(commands, typed, recent)[0]?.id

test.each([
  ['open', 'open'],
  ['run', 'run'],
  ['run what is stale', 'run'],
  ['undo', 'undo'],
  ['tidy', 'tidy'],
  ['save', 'save'],
  ['fit', 'fit'],
  ['stale mark', 'markStale'],
  ['mark', 'markStale'],
  ['dark', 'theme-dark'],
  ['rwis', 'run'],
  ['shortcuts', 'keys'],
])('“%s” and Enter is the command %s', (typed, id) => {
  expect(first(typed)).toBe(id)
})

test('every command is found by its whole name', () => {
  const missed = commands.filter(({ title }) => ranked(commands, title)[0]?.title !== title)
  expect(missed.map(({ title }) => title)).toEqual([])
})

test('of equals the one used last comes first; a better fit is better all the same', () => {
  expect(first('select everything')).toBe('selectUpstream')
  expect(first('select everything', ['openMenu', 'selectDownstream'])).toBe('selectDownstream')
  expect(first('open', ['openMenu'])).toBe('open')
  const storage = new Map<string, string>()
  const kept = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
  }
  for (const id of ['fit', 'tidy', 'fit']) rememberCommand(kept, id)
  expect(recentCommands(kept)).toEqual(['fit', 'tidy'])
  expect(recentCommands({ getItem: () => 'no JSON' })).toEqual([])
})

test('what can’t be done now comes last, and no guess is offered in its place', () => {
  const offers = [
    { id: 'stop', title: 'Stop the run', isOff: true },
    { id: 'guess', title: 'Show two of three parts' },
    { id: 'top', title: 'Align tops; stop there' },
  ]
  expect(ranked(offers.slice(0, 2), 'stop').map(({ id }) => id)).toEqual(['stop'])
  expect(ranked(offers, 'stop').map(({ id }) => id)).toEqual(['top', 'stop'])
  expect(ranked(offers.slice(1, 2), 'stop').map(({ id }) => id)).toEqual(['guess'])
})
