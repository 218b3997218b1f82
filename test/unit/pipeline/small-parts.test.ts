import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closestName } from '../../../src-shared/pipeline/names.ts'
import {
  ancestors,
  globBase,
  isGlobPattern,
  normalisePath,
  relativePath,
} from '../../../src-shared/pipeline/paths.ts'
import { quoteForShell } from '../../../src-shared/pipeline/quote.ts'
import {
  parseReference,
  taskOccurrences,
  tokenise,
  untokenise,
  wholeReference,
} from '../../../src-shared/pipeline/references.ts'
import { quoteAt, ShellScanner, shellWords } from '../../../src-shared/pipeline/shell.ts'
import { parseDurationMs, parseSizeBytes } from '../../../src-shared/pipeline/units.ts'

describe('units', () => {
  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['500ms', 500],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['1d', 86_400_000],
    [3, 3000],
    [0.25, 250],
  ])('reads the duration %s', (text, expected) => expect(parseDurationMs(text)).toBe(expected))

  it.each(['', '5', '5 m', 'm', '-1s', '5x', '1s2', null, -1, Number.NaN, [], {}])(
    'refuses the duration %j',
    (text) => expect(parseDurationMs(text)).toBeUndefined(),
  )

  it.each([
    ['2GiB', 2 ** 31],
    ['500MB', 500e6],
    ['1 kb', 1000],
    ['10B', 10],
    ['1.5KiB', 1536],
    [77, 77],
  ])('reads the size %s', (text, expected) => expect(parseSizeBytes(text)).toBe(expected))

  it.each(['', '5', '5G', 'GiB', '-1MB', '5iB', -1])('refuses the size %j', (text) =>
    expect(parseSizeBytes(text)).toBeUndefined(),
  )
})

describe('closestName', () => {
  it.each([
    ['tragets', 'targets'],
    ['imputs', 'inputs'],
    ['Run', 'run'],
    ['target', 'targets'],
  ])('takes %s for %s', (name, meant) =>
    expect(closestName(name, ['run', 'inputs', 'targets', 'needs'])).toBe(meant),
  )

  it('says nothing where nothing is close', () =>
    expect(closestName('colour', ['run', 'needs'])).toBeUndefined())
})

describe('paths', () => {
  it.each([
    ['a/b', 'a/b'],
    ['./a//b/', 'a/b'],
    ['a/../b', 'b'],
    ['../a', '../a'],
    ['a/../../b', '../b'],
    ['', '.'],
    ['./', '.'],
    ['/a/../../b', '/b'],
    ['C:\\x\\y', 'C:/x/y'],
    ['a/.hidden', 'a/.hidden'],
    ['...', '...'],
  ])('normalises %j to %j', (path, expected) => expect(normalisePath(path)).toBe(expected))

  it.each([
    ['.', 'a/b', 'a/b'],
    ['sub', 'work/a', '../work/a'],
    ['a/b', 'a/c/d', '../c/d'],
    ['a', 'a', '.'],
    ['a', '.', '..'],
    ['sub', '/abs', '/abs'],
    ['../x', '../x/y', 'y'],
    ['../x', 'y', undefined],
    ['/abs', 'y', undefined],
  ])('from %j, %j is %j', (base, path, expected) => expect(relativePath(base, path)).toBe(expected))

  it('normalising twice changes nothing, and going there from anywhere arrives', () => {
    const path = fc.array(fc.constantFrom('a', 'b', '..', '.', '', 'c.txt')).map((steps) => steps.join('/'))
    fc.assert(
      fc.property(path, path, (one, other) => {
        const [base, to] = [normalisePath(one), normalisePath(other)]
        expect(normalisePath(to)).toBe(to)
        const way = relativePath(base, to)
        if (way !== undefined && !way.startsWith('/')) expect(normalisePath(`${base}/${way}`)).toBe(to)
      }),
    )
  })

  it('knows directories above, globs and where they start', () => {
    expect(ancestors('a/b/c')).toEqual(['a/b', 'a'])
    expect(ancestors('a')).toEqual([])
    expect(['a*', 'a?', '[ab]', '{a,b}', 'a/**/b'].every(isGlobPattern)).toBe(true)
    expect(['a', 'a[', 'a{b}', 'x(1).txt'].some(isGlobPattern)).toBe(false)
    expect([globBase('work/a/*.csv'), globBase('*.csv'), globBase('/a/*'), globBase('a/b*/c')]).toEqual([
      'work/a',
      '.',
      '/a',
      'a',
    ])
  })
})

describe('references', () => {
  it.each([
    ['params.length', { kind: 'param', name: 'length', path: [] }],
    ['params.site.0.name', { kind: 'param', name: 'site', path: [0, 'name'] }],
    ['year', { kind: 'name', name: 'year' }],
    ['list_b.list', { kind: 'member', name: 'list_b', member: 'list' }],
    ['list_b.0', { kind: 'member', name: 'list_b', member: '0' }],
    ['list_b.targets', { kind: 'all-targets', name: 'list_b' }],
    ['fit.result', { kind: 'result', name: 'fit', path: [] }],
    ['fit.result.rows.0.x', { kind: 'result', name: 'fit', path: ['rows', 0, 'x'] }],
    ['target', { kind: 'own', what: 'target' }],
    ['targets.list', { kind: 'own', what: 'targets', member: 'list' }],
    ['inputs.0', { kind: 'own', what: 'inputs', member: '0' }],
    ['env.HOME', { kind: 'env', name: 'HOME' }],
  ])('%s means %j', (expression, expected) => expect(parseReference(expression)).toEqual(expected))

  it.each(['', 'params', 'env', 'env.A.B', 'target.x', 'a..b', 'a b', '.a', 'a.', 'a|b', 'params.x y'])(
    '%j is none',
    (expression) => expect(parseReference(expression).kind).toBe('invalid'),
  )

  it('splits a string with exact offsets, and unescapes $${{', () => {
    const text = 'cat ${{ list_a }} $HOME ${X} $${{ no }} ${{b.0}}'
    expect(tokenise(text)).toEqual([
      { kind: 'text', text: 'cat ', from: 0, to: 4 },
      {
        kind: 'reference',
        expression: 'list_a',
        reference: { kind: 'name', name: 'list_a' },
        from: 4,
        to: 17,
        expressionFrom: 8,
      },
      { kind: 'text', text: ' $HOME ${X} ${{ no }} ', from: 17, to: 40 },
      {
        kind: 'reference',
        expression: 'b.0',
        reference: { kind: 'member', name: 'b', member: '0' },
        from: 40,
        to: 48,
        expressionFrom: 43,
      },
    ])
  })

  it('finds whole references, occurrences of ids, and unclosed braces', () => {
    expect(wholeReference(' ${{ a }} ')?.expression).toBe('a')
    expect(wholeReference('${{ a }}${{ b }}')).toBeUndefined()
    expect(wholeReference('$${{ a }}')).toBeUndefined()
    const text = '${{ fit.result.x }} ${{ params.fit }} ${{ year }}'
    expect(taskOccurrences(text, new Set(['year']))).toEqual([{ id: 'fit', from: 4, to: 7 }])
    expect(tokenise('a ${{ b')).toEqual([
      { kind: 'text', text: 'a ', from: 0, to: 2 },
      { kind: 'unclosed', from: 2, to: 7 },
    ])
  })

  it('covers any string without gaps, and gives it back', () => {
    const pieces = fc.constantFrom('${{', '}}', '$', '{', '}', ' ', 'a.b', 'params.x', '$${{', '\n')
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 }))), (parts) => {
        const text = parts.join('')
        const tokens = tokenise(text)
        let at = 0
        for (const token of tokens) {
          expect(token.from).toBe(at)
          at = token.to
        }
        expect(at).toBe(text.length)
        expect(untokenise(tokens, text)).toBe(text)
      }),
    )
  })
})

describe('the shell', () => {
  it('quotes only where it must', () => {
    expect(['a/b.txt', 'a b', "it's", '', '$x', '~', 'a=b'].map(quoteForShell)).toEqual([
      'a/b.txt',
      "'a b'",
      "'it'\\''s'",
      "''",
      "'$x'",
      "'~'",
      "'a=b'",
    ])
  })

  const positionAfter = (text: string) => {
    const scanner = new ShellScanner()
    scanner.feed(text)
    return scanner.position
  }

  it.each([
    ['echo ', 'plain'],
    ["echo '", 'single'],
    ["echo 'a' ", 'plain'],
    ['echo "', 'double'],
    ['echo "$(cat ', 'plain'],
    ['echo "$(cat x) ', 'double'],
    ["echo \\' ", 'plain'],
    ["x # it's\n", 'plain'],
    ["x#it's ", 'single'],
    ['cat <<EOF\nline ', 'heredoc'],
    ["cat <<'EOF'\nit's ", 'raw-heredoc'],
    ["cat <<EOF\nit's\nEOF\necho ", 'plain'],
    ['a) x;; ', 'plain'],
  ])('behind %j one stands in %s', (text, position) => expect(positionAfter(text)).toBe(position))

  it('escapes for the place in which a value stands', () => {
    expect(quoteAt('double', 'a"b$c`d\\')).toBe('a\\"b\\$c\\`d\\\\')
    expect(quoteAt('single', "it's")).toBe("it'\\''s")
  })

  it('splits words, without what is not known yet', () => {
    const command = `jq -s 'a | b' in.json "x y" a\\ b >out.txt 2>&1; cat $HOME/x "$y" d\0e # comment\nnext | more`
    expect(shellWords(command)).toEqual([
      'jq',
      '-s',
      'a | b',
      'in.json',
      'x y',
      'a b',
      'out.txt',
      '2',
      '1',
      'cat',
      'next',
      'more',
    ])
    expect(shellWords('echo a`cat in.txt`b `ls` c "`x`"')).toEqual(['echo', 'cat', 'in.txt', 'ls', 'c'])
  })
})
