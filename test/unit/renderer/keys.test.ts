import { describe, expect, test } from 'vitest'
import { commands } from '../../../src-renderer/app/commands.ts'
import { commandsOf, holderOf, keysOf, withKeys, withoutChange } from '../../../src-renderer/app/key-map.ts'
import { remembered } from '../../../src-renderer/app/remember.ts'

describe('the keys that the specification promises', () => {
  test.each([
    ['Ctrl+Enter', 'run'],
    ['Ctrl+Shift+Enter', 'runTask'],
    ['Alt+Enter', 'runFrom'],
    ['Ctrl+.', 'stop'],
    ['P', 'preview'],
    ['F7', 'runTask'],
    ['F8', 'markStale'],
    ['F9', 'cancelTask'],
    ['Ctrl+Z', 'undo'],
    ['Ctrl+Shift+Z', 'redo'],
    ['Ctrl+Y', 'redo'],
    ['Ctrl+X', 'cut'],
    ['Ctrl+C', 'copy'],
    ['Ctrl+V', 'paste'],
    ['Ctrl+Shift+V', 'pasteConnected'],
    ['Ctrl+D', 'duplicate'],
    ['Delete', 'delete'],
    ['Backspace', 'delete'],
    ['Ctrl+Delete', 'deleteReconnect'],
    ['F2', 'rename'],
    ['D', 'disable'],
    ['Ctrl+G', 'group'],
    ['Ctrl+Shift+G', 'ungroup'],
    ['Shift+S', 'note'],
    ['Alt+Shift+T', 'tidy'],
    ['Ctrl+F', 'find'],
    ['Ctrl+K', 'palette'],
    ['1', 'fit'],
    ['2', 'fitSelection'],
    ['0', 'zoom100'],
    ['M', 'toggleMinimap'],
    ['N', 'nextFailed'],
    ['Shift+N', 'previousFailed'],
    ['L', 'showLog'],
    ['W', 'explain'],
    ['O', 'showOutputs'],
    ['I', 'showTask'],
    ['Ctrl+S', 'save'],
    ['Ctrl+O', 'open'],
    ['Ctrl+N', 'new'],
    ['Ctrl+E', 'export'],
    ['?', 'keys'],
    ['A', 'addAfter'],
    ['C', 'connect'],
  ])('%s is %s', (key, id) => {
    expect(commandsOf(key, commands, {}).map((command) => command.id)).toContain(id)
  })
})

describe('keys of one’s own choice', () => {
  const all = [
    { id: 'copy', keys: ['Ctrl+C'] },
    { id: 'paste', keys: ['Ctrl+V', 'Shift+Insert'] },
    { id: 'nothing' },
    { id: 'moveItem', keys: ['ArrowLeft'], scope: 'item' },
    { id: 'walk', keys: ['ArrowLeft'], scope: 'canvas' },
  ] as const
  const [copy, paste, nothing] = all

  test('a key is taken from the command that has it, and that one keeps its others', () => {
    const changes = withKeys(copy, ['Ctrl+V'], all, {})
    expect(keysOf(copy, changes)).toEqual(['Ctrl+V'])
    expect(keysOf(paste, changes)).toEqual(['Shift+Insert'])
  })

  test('a command gets its own keys back, from whoever has them meanwhile', () => {
    const changes = withKeys(nothing, ['Ctrl+V'], all, {})
    expect(withoutChange(paste, all, changes)).toEqual({})
  })

  test('what is as it was at first is not kept', () => {
    const changes = withKeys(copy, ['F4'], all, {})
    expect(withKeys(copy, ['Ctrl+C'], all, changes)).toEqual({})
  })

  test('what works on groups and notes comes first, and is no conflict', () => {
    expect(commandsOf('ArrowLeft', all, {}).map(({ id }) => id)).toEqual(['moveItem', 'walk'])
    expect(holderOf('ArrowLeft', all[4], all, {})).toBeUndefined()
    expect(holderOf('Ctrl+C', paste, all, {})?.id).toBe('copy')
  })

  test('keys are remembered; what is no list of keys is left out', () => {
    const read = (keys: unknown) => remembered({ getItem: () => JSON.stringify({ keys }) })
    expect(read({ undo: ['U'], redo: [] })).toEqual({ keys: { undo: ['U'], redo: [] } })
    for (const broken of [{ undo: 'U' }, { undo: [''] }, [], 7, null]) expect(read(broken)).toEqual({})
  })
})
