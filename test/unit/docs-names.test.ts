import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'

const repository = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(repository, path), 'utf8')

const FOLDERS = ['.github', 'assets', 'docs', 'scripts', 'src-main', 'src-renderer', 'src-shared', 'test']

/** Every file of the repository, with `/`. */
const files: ReadonlySet<string> = new Set(
  readdirSync(repository, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isFile()) return [entry.name]
    if (!FOLDERS.includes(entry.name)) return []
    const inside = readdirSync(join(repository, entry.name), { recursive: true, encoding: 'utf8' })
    return inside.map((path) => `${entry.name}/${path.replaceAll('\\', '/')}`)
  }),
)

const isThere = (name: string): boolean =>
  [...files].some((path) => `/${path}`.endsWith(`/${name}`) || `/${path}`.includes(`/${name}/`))

describe.each([
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'test/e2e/README.md',
  'test/node/library/README.md',
])('%s', (page) => {
  const text = read(page).replace(/^```.*?^```$/gms, '')

  test('links to files that are there', () => {
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) =>
      posix.join(dirname(page), path),
    )
    expect(linked.filter((path) => !files.has(path))).toEqual([])
  })

  test('names files and folders that are there', () => {
    const spans = [...text.matchAll(/`([\w./@-]+)`/g)].map(([, span = '']) => span)
    const named = spans.filter((span) => /^[\w-][\w./-]*\.(?:tsx?|mjs|py|bash|css|html)$/.test(span))
    const folders = spans.filter((span) =>
      /^(?:src-\w+|test|scripts|assets|docs)(?:\/[\w-]+)*\/?$/.test(span),
    )
    const missing = [...named, ...folders.map((span) => span.replace(/\/$/, ''))].filter(
      (name) => !isThere(name.replace(/^\.\//, '')),
    )
    expect(missing).toEqual([])
  })
})

describe('test/node/library/README.md', () => {
  const titles = titlesIn('test/node/library/seed-behaviours.test.ts')
  const defects = titlesIn('test/faults/library/seed-defects.test.ts')
  const [behaviourRows = [], defectRows = []] = read('test/node/library/README.md')
    .split('| --- | ')
    .slice(1)
    .map((table) => [...table.matchAll(/^\| (\d+) \| (?:`\w+` \| )?(.*) \|$/gm)])

  test('each of the 46 behaviours of the seed has the tests that it names', () => {
    expect(behaviourRows.map(([, number]) => Number(number))).toEqual(upTo(46))
    expect(behaviourRows.map(([, , named]) => named)).toEqual(upTo(46).map((number) => titles.get(number)))
  })

  test('each of its 24 defects, too', () => {
    expect(defectRows.map(([, number]) => Number(number))).toEqual(upTo(24))
    expect(defectRows.map(([, , named]) => named)).toEqual(upTo(24).map((number) => defects.get(number)))
  })
})

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, at) => at + 1)

/** What the titles that begin with `#NUMBER` say, by number; what a case of `test.each` fills in is left out. */
function titlesIn(path: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const [, quote, number, rest = ''] of read(path).matchAll(/(['"])#(\d+) (.*?)\1,/g)) {
    const title = rest
      .replaceAll(/,? ?(?:: )?%s/g, '')
      .replaceAll('  ', ' ')
      .replaceAll(`\\${quote}`, quote ?? '')
    const known = found.get(Number(number))
    found.set(Number(number), known === undefined ? title : `${known}; ${title}`)
  }
  return found
}
