import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const renderer = join(import.meta.dirname, '../../../dist/renderer')

test('the built page names its program, style and font in few files, all there, so that they load beside the pipeline', () => {
  const page = readFileSync(join(renderer, 'index.html'), 'utf8')
  const links = [...page.matchAll(/<(?:link|script)\b[^>]*>/g)].map(([tag]) => ({
    file: /(?:href|src)="\.\/([^"]+)"/.exec(tag)?.[1] ?? '',
    kind: /\brel="([^"]+)"/.exec(tag)?.[1] ?? 'script',
    as: /\bas="([^"]+)"/.exec(tag)?.[1],
  }))
  expect(links.map(({ file }) => file).filter((file) => !existsSync(join(renderer, file)))).toEqual([])
  const named = links
    .filter(({ kind }) => kind === 'modulepreload' || kind === 'script')
    .map(({ file }) => file)
  // What the named files import is named too: nothing is found out about late.
  const imported = named
    .filter((file) => file.startsWith('assets/'))
    .flatMap((file) => [
      ...readFileSync(join(renderer, file), 'utf8').matchAll(
        /(?:^|[;\n])(?:import|export)\b[^;"]*"\.\/([^"]+\.js)"/g,
      ),
    ])
    .map(([, file]) => `assets/${file}`)
  expect(imported.length).toBeGreaterThan(1)
  expect(imported.filter((file) => !named.includes(file))).toEqual([])
  expect(named.length).toBeLessThan(8)
  expect(links.filter(({ as }) => as === 'font').map(({ file }) => file)).toEqual([
    expect.stringMatching(/^assets\/inter-latin-wght-normal-/),
  ])
})
