import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { textsFound } from '../../support/texts-found.ts'

const folder = join(import.meta.dirname, '../../../src-renderer')

test('texts are found between tags, in attributes that are read out, in properties and in both arms of a condition', () => {
  const found = (source: string) => textsFound('a.tsx', source).map(({ text }) => text)
  expect(found('const a = <p>Hello <b>{count}</b> there</p>')).toEqual(['Hello', 'there'])
  expect(found('const a = <button aria-label="Close" className="is-wide" type="button">×</button>')).toEqual([
    'Close',
  ])
  expect(found("const a = <i title={isOpen ? 'Hide' : `Show ${name}`}>{isOpen && 'Open'}</i>")).toEqual([
    'Hide',
    'Show',
    'Open',
  ])
  expect(found("const command = { id: 'save', title: 'Save', run: () => {} }")).toEqual(['Save'])
  expect(found("const label = isRow ? 'Distribute' : 'Align'")).toEqual(['Distribute', 'Align'])
  expect(found("void app.actions.edit(edits, 'Move it', { select: true })")).toEqual(['Move it'])
  expect(found('const a = <i title={texts.app.close}>{texts.app.name}</i>')).toEqual([])
})

test('every text that a user reads is in the table of texts', () => {
  const strays = globSync('**/*.{ts,tsx}', { cwd: folder })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('texts/'))
    .flatMap((path) =>
      textsFound(path, readFileSync(join(folder, path), 'utf8')).map(
        ({ line, text }) => `src-renderer/${path}:${line} ${JSON.stringify(text)}`,
      ),
    )
  expect(strays).toEqual([])
})
