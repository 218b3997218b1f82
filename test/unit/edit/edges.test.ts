import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../src-shared/pipeline/edits.ts'
import { edited, refused } from './expectEdit.ts'

const file = `taskgraph: 1
tasks:
  a:
    run: make a
    targets: work/a.json
  b:
    run: sort \${{ a }} > \${{ target }}
    targets: [b.txt, 'b.log']
  c:
    run: cat work/a.json "work/a.json" work/a.json.bak
    inputs: work/a.json  # by its path
  d:
    run: [cat, b.txt]
    inputs:
      - one.txt
      - "\${{ b.1 }}"  # the log
    needs: [a, c]
  e: {run: x, inputs: {style: s.css}, args: ["\${{ a }}"]}
`

const add = (from: string, to: string, as: 'needs' | 'reference', target?: string | number): Edit => ({
  kind: 'edge.add',
  from,
  to,
  as,
  ...(target === undefined ? {} : { target }),
})

describe('connecting', () => {
  test('for order alone appends to needs, in the style of what is there', () => {
    expect(edited(file, add('b', 'd', 'needs'))).toBe(file.replace('needs: [a, c]', 'needs: [a, c, b]'))
    expect(edited(file, add('a', 'c', 'needs'))).toBe(
      file.replace('# by its path\n', '# by its path\n    needs: [a]\n'),
    )
  })

  test('by reference appends to inputs: a scalar grows into a list, a map gets a free name', () => {
    expect(edited(file, add('b', 'c', 'reference', 1))).toBe(
      file.replace('inputs: work/a.json  #', 'inputs: [work/a.json, "${{ b.1 }}"]  #'),
    )
    expect(edited(file, add('a', 'd', 'reference'))).toBe(
      file.replace('# the log\n', '# the log\n      - ${{ a }}\n'),
    )
    expect(edited(file, add('b', 'e', 'reference'))).toBe(
      file.replace('{style: s.css}', '{style: s.css, b: "${{ b.0 }}"}'),
    )
    expect(edited('tasks:\n  a: {targets: x}\n  b:\n    run: y', add('a', 'b', 'reference'))).toBe(
      'tasks:\n  a: {targets: x}\n  b:\n    run: y\n    inputs: ["${{ a }}"]',
    )
  })

  test('a cycle is refused with the whole way round, whatever kinds its edges are', () => {
    expect(refused(file, add('d', 'a', 'needs'))).toEqual({
      code: 'would_make_cycle',
      message: 'would make a cycle: d → a → d',
      tasks: ['d', 'a'],
    })
    expect(
      refused(
        'tasks:\n  a: {targets: x}\n  b: {run: cat x > y, targets: y}\n  c: {run: "${{ b }}", targets: z}\n',
        add('c', 'a', 'reference'),
      ).message,
    ).toBe('would make a cycle: c → a → b → c')
  })

  test('refusals say what is in the way', () => {
    expect(refused(file, add('a', 'd', 'needs'))).toMatchObject({
      code: 'exists',
      message: '"d" already needs "a"',
    })
    expect(refused(file, add('b', 'd', 'reference', 1))).toMatchObject({
      code: 'exists',
      message: '"d" already reads ${{ b.1 }}',
    })
    expect(refused(file, add('c', 'e', 'reference'))).toMatchObject({
      code: 'no_target',
      remedy: 'connect from the title for order only',
    })
    expect(refused(file, add('b', 'e', 'reference', 'nope'))).toMatchObject({
      code: 'no_target',
      message: '"b" has no target "nope"',
    })
    expect(refused(file, add('a', 'a', 'needs'))).toMatchObject({ code: 'self' })
    expect(refused(file, add('a', 'z', 'needs'))).toMatchObject({ code: 'unknown_task', tasks: ['z'] })
  })
})

describe('disconnecting', () => {
  const remove = (from: string, to: string): Edit => ({ kind: 'edge.remove', from, to })

  test('takes out needs, and the key when nothing is left', () => {
    expect(edited(file, remove('c', 'd'))).toBe(file.replace('needs: [a, c]', 'needs: [a]'))
    expect(
      edited(
        'tasks:\n  a: {}\n  b:\n    run: x\n    needs:\n      - a # why\n    env: {}\n',
        remove('a', 'b'),
      ),
    ).toBe('tasks:\n  a: {}\n  b:\n    run: x\n    env: {}\n')
  })

  test('refuses where text of a command or of arguments would have to change, and names it', () => {
    expect(refused(file, remove('a', 'b'))).toEqual({
      code: 'not_removable',
      message: 'the command of "b" names ${{ a }}',
      remedy: 'edit the command',
      tasks: ['a', 'b'],
    })
    expect(refused(file, remove('a', 'e'))).toMatchObject({
      message: 'the arguments of "e" name ${{ a }}',
      remedy: 'edit the arguments',
    })
    expect(refused(file, remove('a', 'c'))).toMatchObject({
      message: 'the command of "c" names a file that "a" makes',
    })
    expect(refused(file, remove('b', 'a')).code).toBe('not_connected')
  })

  test('takes out inputs that are the reference or the inferred path', () => {
    const text = 'tasks:\n  a: {targets: out}\n  b:\n    inputs: [out/x.csv, "${{ a }}", y]\n'
    expect(edited(text, remove('a', 'b'))).toBe('tasks:\n  a: {targets: out}\n  b:\n    inputs: [y]\n')
  })
})

test('a path becomes a reference wherever it is a whole word, and the quotes of the shell around it go', () => {
  expect(edited(file, { kind: 'edge.makeReference', from: 'a', to: 'c' })).toBe(
    file
      .replace('cat work/a.json "work/a.json" work/a.json.bak', 'cat ${{ a }} ${{ a }} work/a.json.bak')
      .replace('inputs: work/a.json  #', 'inputs: ${{ a }}  #'),
  )
  expect(edited(file, { kind: 'edge.makeReference', from: 'b', to: 'd' })).toBe(
    file.replace('[cat, b.txt]', '[cat, "${{ b.0 }}"]'),
  )
})
