import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src-shared/pipeline/edit/apply.ts'
import type { Edit } from '../../../src-shared/pipeline/edits.ts'
import { edited, refused } from './expectEdit.ts'

const move = (positions: Record<string, [number, number]>): Edit => ({ kind: 'layout.move', positions })

describe('layout', () => {
  test('a move writes whole numbers into its own entry and keeps its spaces', () => {
    expect(edited('tasks: {a: {}}\nlayout:\n  a:   [ 0,0 ]  # home\n', move({ a: [10.4, -3.6] }))).toBe(
      'tasks: {a: {}}\nlayout:\n  a:   [ 10,-4 ]  # home\n',
    )
  })

  test('layout comes into being as the last key, behind every comment, without a final line break where there was none', () => {
    expect(edited('tasks:\n  a: {}\n\n# the end', move({ a: [1, 2] }))).toBe(
      'tasks:\n  a: {}\n\n# the end\nlayout:\n  a: [1, 2]',
    )
    expect(edited('tasks:\r\n  a: {}\r\n', move({ a: [1, 2] }))).toBe(
      'tasks:\r\n  a: {}\r\nlayout:\r\n  a: [1, 2]\r\n',
    )
    expect(edited('---\ntasks:\n  a: {}\n...\n', move({ a: [1, 2] }))).toBe(
      '---\ntasks:\n  a: {}\nlayout:\n  a: [1, 2]\n...\n',
    )
  })

  test('behind a block scalar that ends the file the text of the scalar stays the same', () => {
    for (const end of ['', '\n', '\n\n\n']) {
      for (const mark of ['|', '|-', '|+', '>']) {
        const text = `tasks:\n  a:\n    run: ${mark}\n      x\n      y${end}`
        const after = edited(text, move({ a: [1, 2] }))
        expect(after.startsWith(text.trimEnd())).toBe(true)
      }
    }
  })

  test('a move to where the task is already changes nothing', () => {
    expect(applyEdits('tasks: {a: {}}\nlayout: {a: [1, 2]}', [move({ a: [1.2, 1.9] })])).toEqual({
      ok: true,
      value: { text: 'tasks: {a: {}}\nlayout: {a: [1, 2]}', changes: [], created: [] },
    })
  })

  test('a task that is not there has no place', () => {
    expect(refused('tasks: {a: {}}', move({ b: [1, 2] })).code).toBe('unknown_task')
  })
})

describe('JSON', () => {
  const tall =
    '{\n  "taskgraph": 1,\n  "tasks": {\n    "a": {\n      "run": "x",\n      "targets": ["t"]\n    }\n  }\n}\n'

  test('stays JSON and is indented like its surroundings', () => {
    expect(
      edited(tall, { kind: 'task.add', id: 'b', definition: { run: 'y', needs: ['a'] }, position: [1, 2] }),
    ).toBe(
      '{\n  "taskgraph": 1,\n  "tasks": {\n    "a": {\n      "run": "x",\n      "targets": ["t"]\n    },\n    "b": {\n      "run": "y",\n      "needs": ["a"]\n    }\n  },\n  "layout": {\n    "b": [1, 2]\n  }\n}\n',
    )
  })

  test('on one line stays on one line', () => {
    expect(
      edited(
        '{"tasks":{"a":{"run":"x"}}}',
        { kind: 'task.add', id: 'b', definition: { run: 'y\n' } },
        { kind: 'task.set', task: 'a', path: ['run'], value: 'z' },
      ),
    ).toBe('{"tasks":{"a":{"run":"z"}, "b": { "run": "y\\n" }}}')
  })

  test('loses no comma too many or too few', () => {
    expect(edited(tall, { kind: 'task.set', task: 'a', path: ['targets'] })).toBe(
      tall.replace(',\n      "targets": ["t"]', ''),
    )
    expect(edited(tall, { kind: 'task.set', task: 'a', path: ['run'] })).toBe(
      tall.replace('"run": "x",\n      ', ''),
    )
  })
})

describe('flow style', () => {
  test('with comments inside keeps them', () => {
    const text = 'tasks:\n  a:\n    inputs: [\n      one, # first\n      two # second\n      ]\n'
    expect(edited(text, { kind: 'task.set', task: 'a', path: ['inputs', 2], value: 'three' })).toBe(
      'tasks:\n  a:\n    inputs: [\n      one, # first\n      two, # second\n      three\n      ]\n',
    )
    expect(edited(text, { kind: 'task.set', task: 'a', path: ['inputs'], value: ['one'] })).toBe(
      'tasks:\n  a:\n    inputs: [\n      one # first\n       # second\n      ]\n',
    )
  })

  test('several new ones go behind a remark of the last one', () => {
    const text = 'tasks: {\n  a: {targets: x}, # one\n  b: {} # two\n  }\n'
    expect(
      edited(text, { kind: 'task.duplicate', tasks: ['a', 'b'], offset: [0, 0], keepIncoming: true }),
    ).toBe('tasks: {\n  a: {targets: x}, # one\n  b: {}, # two\n  a_2: { targets: x_2 },\n  b_2: {}\n  }\n')
  })

  test('a comma at the end stays the style', () => {
    expect(
      edited('tasks: {a: {needs: [\n  x,\n  ]}, b: {}, x: {}}', {
        kind: 'edge.add',
        from: 'b',
        to: 'a',
        as: 'needs',
      }),
    ).toBe('tasks: {a: {needs: [\n  x,\n  b,\n  ]}, b: {}, x: {}}')
  })

  test('new words get the quotes that all others have', () => {
    expect(
      edited("tasks: {a: {inputs: ['x', 'y']}}", {
        kind: 'task.set',
        task: 'a',
        path: ['inputs', 2],
        value: "it's",
      }),
    ).toBe("tasks: {a: {inputs: ['x', 'y', 'it''s']}}")
  })
})

describe('anchors', () => {
  const text =
    'tasks:\n  a:\n    env: &e { A: "1" }\n    run: echo ${{ c }}\n  b:\n    env: *e\n    run: x\n  c: {targets: t}\n'

  test('an edit elsewhere leaves them alone', () => {
    expect(edited(text, { kind: 'task.set', task: 'b', path: ['run'], value: 'y' })).toBe(
      text.replace('run: x', 'run: y'),
    )
  })

  test('a change through an alias puts a copy in its place', () => {
    expect(edited(text, { kind: 'task.set', task: 'b', path: ['env', 'B'], value: 'z' })).toBe(
      text.replace('env: *e', 'env: { A: "1", B: z }'),
    )
  })

  test('a change of the anchored value that others share is refused', () => {
    expect(refused(text, { kind: 'task.set', task: 'a', path: ['env', 'A'], value: '2' }).code).toBe(
      'not_editable',
    )
  })

  test('a rename reaches both at once', () => {
    const shared = 'tasks:\n  a: {args: &x ["${{ c }}"]}\n  b: {args: *x}\n  c: {targets: t}\n'
    expect(edited(shared, { kind: 'task.rename', task: 'c', to: 'd' })).toBe(
      shared.replace('${{ c }}', '${{ d }}').replace('  c: {', '  d: {'),
    )
  })
})

describe('files that do not parse', () => {
  test('take no edit but one of the text', () => {
    const broken = 'tasks:\n  a: [\n'
    expect(refused(broken, move({ a: [1, 2] }))).toMatchObject({
      code: 'unparsable',
      remedy: 'mend it in the File tab first',
    })
    expect(edited(broken, { kind: 'text.change', changes: [{ from: 12, to: 13, insert: '{}' }] })).toBe(
      'tasks:\n  a: {}\n'.replace('{}', '{}'),
    )
  })

  test('two documents, tags and keys that are lists are refused as such', () => {
    for (const text of ['a: 1\n---\nb: 2\n', 'tasks: !x {}\n', '? [a]\n: 1\n']) {
      expect(refused(text, { kind: 'pipeline.set', path: ['name'], value: 'x' }).code).toBe('unparsable')
    }
  })

  test('changes that do not fit the text are refused', () => {
    expect(refused('abc', { kind: 'text.change', changes: [{ from: 2, to: 5, insert: '' }] }).code).toBe(
      'bad_change',
    )
  })
})

test('several edits are one: when the last is refused none is made', () => {
  expect(
    refused('tasks: {a: {}}', move({ a: [1, 2] }), { kind: 'task.rename', task: 'b', to: 'c' }).code,
  ).toBe('unknown_task')
})

test('the meaning of a key is its text, whatever it is in other languages', () => {
  const text = 'tasks:\n  true: {run: x}\n  __proto__: {run: y}\n  1.0: {run: z}\n'
  expect(edited(text, { kind: 'task.set', task: '__proto__', path: ['run'], value: 'w' })).toBe(
    text.replace('run: y', 'run: w'),
  )
  expect(edited(text, { kind: 'task.set', task: 'true', path: ['run'], value: 'w' })).toBe(
    text.replace('run: x', 'run: w'),
  )
})
