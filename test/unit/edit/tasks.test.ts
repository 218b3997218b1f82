import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../src-shared/pipeline/edits.ts'
import { edited, lines, refused } from './expectEdit.ts'

const file = lines`
  # Two lists
  taskgraph: 1

  tasks:
    # the first
    list_a:   # fives
      run: make a > \${{ target }}   # quick
      targets: work/a.json

    # the second
    'list_b':
      run: make b
      targets: {list: work/b.json, log: b.log}
      env: { A: "1" }

    sum:
      run: |
        # adds up
        add \${{ list_a }} \${{ list_b.list }}
        echo \${{list_a}} '$\${{ list_a }}'
      targets: sum.json
      needs:
      - list_b   # order
      - list_a
  # the end of the tasks
  groups: {left: {tasks: [list_a, sum]}}
  layout:
    list_a: [0, 0]
    sum:    [100, 40]  # far
`.replaceAll('\\$', '$')

/** The lines that went and came, without a look at the rest. */
function difference(before: string, after: string): string[] {
  const old = before.split('\n')
  const now = after.split('\n')
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++
  return [
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
    ...now.slice(start, now.length - end).map((line) => `+${line}`),
  ]
}

const changeOf = (...edits: Edit[]): string[] => difference(file, edited(file, ...edits))

describe('adding', () => {
  test('a task goes behind the last one, in lines, apart from it as the others are, with its place into layout', () => {
    expect(
      edited(file, {
        kind: 'task.add',
        definition: { run: 'wc ${{ sum }}', inputs: ['a b.txt', '${{ sum }}'], env: { B: 'on' } },
        position: [7.6, -0.2],
      }),
    ).toBe(
      file
        .replace(
          '    - list_a\n',
          '    - list_a\n\n  task_1:\n    run: wc ${{ sum }}\n    inputs: [a b.txt, "${{ sum }}"]\n    env: { B: on }\n',
        )
        .replace('# far\n', '# far\n  task_1: [8, 0]\n'),
    )
  })

  test('the id comes from the title or the function and is free', () => {
    expect(changeOf({ kind: 'task.add', definition: { title: 'Sum!', run: 'x' } })[1]).toBe('+  sum_2:')
    expect(changeOf({ kind: 'task.add', definition: { python: 'tasks.py:clean_up' } })[1]).toBe(
      '+  clean_up:',
    )
  })

  test('several lines become a literal, a text that looks like something else gets quotes', () => {
    expect(
      changeOf({ kind: 'task.add', id: 'x', definition: { run: 'a\nb\n', title: 'yes: 1', cwd: '1' } }),
    ).toEqual(['+', '+  x:', '+    run: |', '+      a', '+      b', '+    title: "yes: 1"', '+    cwd: "1"'])
  })

  test('into an empty file, into empty tasks, into tasks without a value', () => {
    const add: Edit = { kind: 'task.add', id: 'a', definition: { run: 'x' }, position: [1, 2] }
    expect(edited('', add)).toBe('tasks:\n  a:\n    run: x\nlayout:\n  a: [1, 2]\n')
    expect(edited('taskgraph: 1 # v\ntasks: {} # none\n', add)).toBe(
      'taskgraph: 1 # v\ntasks: # none\n  a:\n    run: x\nlayout:\n  a: [1, 2]\n',
    )
    expect(edited('taskgraph: 1\ntasks:\n\n# later', add)).toBe(
      'taskgraph: 1\ntasks:\n  a:\n    run: x\n\n# later\nlayout:\n  a: [1, 2]',
    )
  })

  test('a name that is taken, reserved or no name is refused', () => {
    expect(refused(file, { kind: 'task.add', id: 'sum', definition: {} })).toMatchObject({
      code: 'task_exists',
      message: 'there is already a task "sum"',
    })
    expect(refused(file, { kind: 'task.add', id: 'params', definition: {} }).code).toBe('bad_name')
    expect(refused(file, { kind: 'task.add', id: 'a b', definition: {} })).toMatchObject({
      code: 'bad_name',
      remedy: 'use letters, digits, _ and -',
    })
  })
})

describe('removing', () => {
  test('takes the lines of the task, the comments directly above it, its layout, its groups and its needs', () => {
    expect(edited(file, { kind: 'task.remove', tasks: ['list_a'] })).toBe(
      file
        .replace(/ {2}# the first\n(?:.*\n){3}\n/, '\n')
        .replace('    - list_a\n', '')
        .replace('[list_a, sum]', '[sum]')
        .replace('  list_a: [0, 0]\n', ''),
    )
  })

  test('the last one leaves an empty map, and the comments of tasks and layout', () => {
    expect(
      edited('tasks: # all\n  a:\n    run: x\nlayout: # places\n  a: [0, 0]\n', {
        kind: 'task.remove',
        tasks: ['a'],
      }),
    ).toBe('tasks: {} # all\nlayout: {} # places\n')
  })

  test('inputs that are wholly a reference to it go, a reference within a command stays', () => {
    const text =
      'tasks:\n  a: {run: x, targets: [a1, a2]}\n  b:\n    run: cat ${{ a.0 }}\n    inputs: ["${{ a.0 }}", c.txt] # both\n'
    expect(edited(text, { kind: 'task.remove', tasks: ['a'] })).toBe(
      'tasks:\n  b:\n    run: cat ${{ a.0 }}\n    inputs: [c.txt] # both\n',
    )
  })

  test('with reconnect what needed it needs what it needed', () => {
    const text =
      'tasks:\n  a: {run: x, targets: a}\n  b: {run: "x ${{ a }}"}\n  c: {run: y, needs: [b]}\n  d: {run: y, needs: [c]}\n'
    expect(edited(text, { kind: 'task.remove', tasks: ['b', 'c'], reconnect: true })).toBe(
      'tasks:\n  a: {run: x, targets: a}\n  d: {run: y, needs: [a]}\n',
    )
  })

  test('an unknown one is refused and nothing changes', () => {
    expect(refused(file, { kind: 'task.remove', tasks: ['sum', 'nobody'] })).toEqual({
      code: 'unknown_task',
      message: 'there is no task "nobody"',
      tasks: ['nobody'],
    })
  })
})

describe('renaming', () => {
  test('changes the key, every reference, needs, groups and layout, and no escaped reference', () => {
    expect(edited(file, { kind: 'task.rename', task: 'list_a', to: 'fives' })).toBe(
      file
        .replace('  list_a:   #', '  fives:   #')
        .replace('add ${{ list_a }}', 'add ${{ fives }}')
        .replace("echo ${{list_a}} '", "echo ${{fives}} '")
        .replace('- list_a\n', '- fives\n')
        .replace('[list_a, sum]', '[fives, sum]')
        .replace('  list_a: [0', '  fives: [0'),
    )
  })

  test('keeps the quotes of the key, and puts some on a name that is a number', () => {
    expect(changeOf({ kind: 'task.rename', task: 'list_b', to: 'b2' })[1]).toBe(
      '-    run: make b'.replace(/.*/, '-    run: make b'),
    )
    expect(edited(file, { kind: 'task.rename', task: 'list_b', to: 'b2' })).toContain("  'b2':\n")
    expect(edited(file, { kind: 'task.rename', task: 'list_a', to: '12' })).toContain('  "12":   # fives\n')
  })

  test('a loop of the same name is not the task', () => {
    const text = 'tasks:\n  a: {run: x}\n  b: {run: "echo ${{ a }}", foreach: {a: [1, 2]}}\n'
    expect(edited(text, { kind: 'task.rename', task: 'a', to: 'z' })).toBe(
      text.replace('  a: {run', '  z: {run'),
    )
  })

  test('within folded text only the name changes', () => {
    const text =
      'tasks:\n  a: {run: x, targets: t}\n  b:\n    run: >-\n      cat ${{ a }}\n      and more # no comment\n'
    expect(edited(text, { kind: 'task.rename', task: 'a', to: 'long_name' })).toBe(
      text.replace('  a: {', '  long_name: {').replace('${{ a }}', '${{ long_name }}'),
    )
  })
})

describe('setting keys', () => {
  const set = (
    task: string,
    path: (string | number)[],
    value?: Extract<Edit, { kind: 'task.set' }>['value'],
  ): Edit => ({
    kind: 'task.set',
    task,
    path,
    ...(value === undefined ? {} : { value }),
  })

  test('a value keeps its quotes and the comment behind it', () => {
    expect(changeOf(set('list_a', ['run'], 'make c'))).toEqual([
      '-    run: make a > ${{ target }}   # quick',
      '+    run: make c   # quick',
    ])
    expect(changeOf(set('list_b', ['env', 'A'], 'two'))).toEqual([
      '-    env: { A: "1" }',
      '+    env: { A: "two" }',
    ])
  })

  test('a line turns into a literal without losing its comment', () => {
    expect(changeOf(set('list_a', ['run'], 'a\n\nb'))).toEqual([
      '-    run: make a > ${{ target }}   # quick',
      '+    run: |-   # quick',
      '+      a',
      '+',
      '+      b',
    ])
  })

  test('in a literal only the lines that differ change', () => {
    expect(changeOf(set('sum', ['run'], "# adds up\nadd less\necho ${{list_a}} '$${{ list_a }}'\n"))).toEqual(
      ['-      add ${{ list_a }} ${{ list_b.list }}', '+      add less'],
    )
  })

  test('a scalar grows into a list, a number of retries into a policy, missing maps come into being', () => {
    expect(changeOf(set('list_a', ['targets', 1], 'log.txt'))).toEqual([
      '-    targets: work/a.json',
      '+    targets: [work/a.json, log.txt]',
    ])
    expect(changeOf(set('sum', ['env', 'LC_ALL'], 'C'))).toEqual(['+    env: { LC_ALL: C }'])
    expect(edited('tasks:\n  a:\n    retries: 2 # tries\n', set('a', ['retries', 'delay'], '5s'))).toBe(
      'tasks:\n  a:\n    retries: { count: 2, delay: 5s } # tries\n',
    )
  })

  test('a key is removed with its line, an emptied map with it', () => {
    expect(changeOf(set('list_b', ['env', 'A']))).toEqual(['-    env: { A: "1" }'])
    expect(changeOf(set('sum', ['needs', 0]))).toEqual(['-    - list_b   # order'])
    expect(changeOf(set('list_b', ['targets', 'list']))).toEqual([
      '-    targets: {list: work/b.json, log: b.log}',
      '+    targets: {log: b.log}',
    ])
  })

  test('keys of the document go before the tasks, those of the canvas behind them, layout stays last', () => {
    expect(changeOf({ kind: 'pipeline.set', path: ['params', 'length'], value: 10 })).toEqual([
      '+params:',
      '+  length: 10',
    ])
    const text = edited(
      file,
      { kind: 'pipeline.set', path: ['name'], value: 'Sums' },
      { kind: 'note.set', index: 0, note: { text: 'hi', at: [1, 2] } },
    )
    expect(text).toMatch(/^# Two lists\ntaskgraph: 1\nname: Sums\n\ntasks:/)
    expect(text).toContain(
      'groups: {left: {tasks: [list_a, sum]}}\nnotes:\n  - { text: hi, at: [1, 2] }\nlayout:\n',
    )
  })

  test('tasks and layout are not set as keys of the document', () => {
    expect(refused(file, { kind: 'pipeline.set', path: ['tasks', 'sum'], value: {} }).code).toBe(
      'not_editable',
    )
  })

  test('a path through something that is no map is refused', () => {
    expect(refused(file, set('sum', ['run', 'x'], 1)).code).toBe('not_editable')
  })
})

test('a leftover of the new name in layout makes way for the renamed task', () => {
  expect(
    edited('tasks:\n  a: {run: x}\nlayout:\n  b: [9, 9]\n  a: [1, 1] # here\n', {
      kind: 'task.rename',
      task: 'a',
      to: 'b',
    }),
  ).toBe('tasks:\n  b: {run: x}\nlayout:\n  b: [1, 1] # here\n')
})

test('a blank line before a new task is not given to a text that keeps its blank lines', () => {
  const text = 'tasks:\n  a: {run: x}\n\n  b:\n    run: |+\n      y\n'
  expect(edited(text, { kind: 'task.add', id: 'c', definition: { run: 'z' } })).toBe(
    `${text}  c:\n    run: z\n`,
  )
})
