import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sweepLeftovers, temporaryName, writeAtomically } from '../../../src-main/platform/atomic-write.ts'
import { folderWith } from './folder.ts'

it('replaces a file whole and keeps its mode and nothing else in the folder', () => {
  const folder = folderWith({ 'a.yaml': 'old' })
  chmodSync(join(folder, 'a.yaml'), 0o640)
  expect(writeAtomically(join(folder, 'a.yaml'), 'new')).toEqual({ ok: true, value: undefined })
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('new')
  expect(statSync(join(folder, 'a.yaml')).mode & 0o777).toBe(0o640)
  expect(readdirSync(folder)).toEqual(['a.yaml'])
})

it('writes through a link, which stays one', () => {
  const folder = folderWith({ 'real/a.yaml': 'old' })
  symlinkSync('real/a.yaml', join(folder, 'link.yaml'))
  expect(writeAtomically(join(folder, 'link.yaml'), 'new').ok).toBe(true)
  expect(lstatSync(join(folder, 'link.yaml')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(folder, 'real/a.yaml'), 'utf8')).toBe('new')
})

it('says what is wrong and what to do, and leaves nothing behind', () => {
  const folder = folderWith({ 'd/x': '' })
  const gone = writeAtomically(join(folder, 'none/a.yaml'), 'new')
  expect(gone).toEqual({
    ok: false,
    error: { code: 'no_folder', message: `a.yaml was not saved: its folder ${folder}/none is gone` },
  })
  expect(writeAtomically(join(folder, 'd'), 'new')).toMatchObject({
    ok: false,
    error: { code: 'write_failed' },
  })
  expect(readdirSync(folder)).toEqual(['d'])
})

it('leftovers of dead writers are swept, those of living ones and other files are not', () => {
  const folder = folderWith({ '.hidden.tmp': '', 'a.yaml': '' })
  const mine = temporaryName('a.yaml')
  const dead = mine.replace(`taskgraph-${process.pid}-`, 'taskgraph-99999999-')
  for (const name of [mine, dead]) writeFileSync(join(folder, name), '')
  expect(sweepLeftovers(folder)).toEqual([dead])
  expect(readdirSync(folder).sort()).toEqual([mine, '.hidden.tmp', 'a.yaml'].sort())
  expect(sweepLeftovers(join(folder, 'none'))).toEqual([])
})
