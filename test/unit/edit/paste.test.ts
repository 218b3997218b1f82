import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src-shared/pipeline/edit/apply.ts'
import { copyTasks } from '../../../src-shared/pipeline/edit/copy.ts'
import { edited, refused } from './expectEdit.ts'

const file = `tasks:
    # makes it
    a:   # first
        run: make > \${{ target }}

        # more to come
        targets: work/a.json
    b:
        run: sort \${{ a }} > b.txt
        inputs: ["\${{ a }}", style.css]
        needs: [a]
        targets: b.txt
layout:
    a: [0, 0]
    b: [100, 10]
`

describe('copying', () => {
  test('gives the own text of the tasks with their comments, ids at the margin', () => {
    expect(copyTasks(file, ['a'])).toBe(
      '# makes it\na:   # first\n    run: make > ${{ target }}\n\n    # more to come\n    targets: work/a.json\n',
    )
  })

  test('from JSON gives YAML', () => {
    expect(copyTasks('{"tasks":{"a":{"run":"x","targets":["t"]}}}', ['a', 'nobody'])).toBe(
      'a:\n  run: x\n  targets: [t]\n',
    )
  })

  test('an alias is written out', () => {
    expect(copyTasks('x: &e {A: b}\ntasks:\n  a:\n    env: *e # see above\n', ['a'])).toBe(
      'a:\n  env: { A: b }\n',
    )
  })
})

describe('duplicating', () => {
  test('gives new ids and targets, joins the copies to each other, and keeps comments', () => {
    expect(
      edited(file, { kind: 'task.duplicate', tasks: ['a', 'b'], offset: [20, 20], keepIncoming: false }),
    ).toBe(
      `${file.replace(
        'layout:\n',
        `    # makes it
    a_2:   # first
        run: make > \${{ target }}

        # more to come
        targets: work/a_2.json
    b_2:
        run: sort \${{ a_2 }} > b_2.txt
        inputs: ["\${{ a_2 }}", style.css]
        needs: [a_2]
        targets: b_2.txt
layout:
`,
      )}    a_2: [20, 20]\n    b_2: [120, 30]\n`,
    )
  })

  test('keeps the connections to others where asked, and drops them where not', () => {
    expect(
      edited(file, { kind: 'task.duplicate', tasks: ['b'], offset: [0, 50], keepIncoming: true }),
    ).toContain(
      '    b_2:\n        run: sort ${{ a }} > b_2.txt\n        inputs: ["${{ a }}", style.css]\n        needs: [a]\n',
    )
    expect(
      edited(file, { kind: 'task.duplicate', tasks: ['b'], offset: [0, 50], keepIncoming: false }),
    ).toContain(
      '    b_2:\n        run: sort ${{ a }} > b_2.txt\n        inputs: [style.css]\n        targets: b_2.txt\n',
    )
  })
})

describe('pasting', () => {
  test('into another file keeps ids that are free, and the text', () => {
    const result = applyEdits('tasks:\n  a: {run: x}\n', [
      { kind: 'tasks.paste', yaml: copyTasks(file, ['a', 'b']), at: [5, 5], keepIncoming: false },
    ])
    expect(result).toMatchObject({ ok: true, value: { created: ['a_2', 'b'] } })
    expect(result.ok && result.value.text).toBe(`tasks:
  a: {run: x}
  # makes it
  a_2:   # first
      run: make > \${{ target }}

      # more to come
      targets: work/a.json
  b:
      run: sort \${{ a_2 }} > b.txt
      inputs: ["\${{ a_2 }}", style.css]
      needs: [a_2]
      targets: b.txt
layout:
  a_2: [5, 5]
  b: [5, 125]
`)
  })

  test('takes a whole file as well, with the places to each other', () => {
    expect(
      edited('tasks: {}\n', { kind: 'tasks.paste', yaml: file, at: [-10, 0], keepIncoming: true }),
    ).toContain('layout:\n  a: [-10, 0]\n  b: [90, 10]\n')
  })

  test('into JSON writes JSON', () => {
    expect(edited('{"tasks": {}}', { kind: 'tasks.paste', yaml: 'z: {run: y}', keepIncoming: true })).toBe(
      '{"tasks": { "z": { "run": "y" } }}',
    )
  })

  test('what is no task is refused', () => {
    for (const yaml of ['just words', 'a: 1', '[', '', 'params: {run: x}', 'a b: {run: x}']) {
      expect(refused(file, { kind: 'tasks.paste', yaml, keepIncoming: true }).code).toBe('unparsable')
    }
  })
})

describe('groups and notes', () => {
  test('a group is made, changed in its own lines, and dissolved', () => {
    const made = edited(file, { kind: 'group.set', id: 'g', group: { title: 'Both', tasks: ['a', 'b'] } })
    expect(made).toBe(
      file.replace('layout:\n', 'groups:\n    g:\n        title: Both\n        tasks: [a, b]\nlayout:\n'),
    )
    expect(
      edited(made, { kind: 'group.set', id: 'g', group: { title: 'Both', tasks: ['a'], collapsed: true } }),
    ).toBe(made.replace('[a, b]\n', '[a]\n        collapsed: true\n'))
    expect(edited(made, { kind: 'group.set', id: 'g' })).toBe(file)
  })

  test('a note is added, moved and removed', () => {
    const made = edited(file, { kind: 'note.set', index: 0, note: { text: 'hi\nyou', at: [1, 2] } })
    expect(made).toContain('notes:\n    - text: |-\n          hi\n          you\n      at: [1, 2]\nlayout:\n')
    expect(edited(made, { kind: 'note.set', index: 0, note: { text: 'hi\nyou', at: [3.4, 2] } })).toBe(
      made.replace('[1, 2]', '[3, 2]'),
    )
    expect(edited(made, { kind: 'note.change', index: 0, change: { at: [3.4, 2] } })).toBe(
      made.replace('[1, 2]', '[3, 2]'),
    )
    const green = edited(made, { kind: 'note.change', index: 0, change: { color: 'green' } })
    expect(green).toBe(made.replace('[1, 2]\n', '[1, 2]\n      color: green\n'))
    expect(edited(green, { kind: 'note.change', index: 0, change: { color: null } })).toBe(made)
    expect(refused(file, { kind: 'note.change', index: 0, change: {} }).code).toBe('unknown_note')
    expect(edited(made, { kind: 'note.set', index: 0 })).toBe(file)
    expect(refused(file, { kind: 'note.set', index: 1, note: { text: 'x', at: [0, 0] } }).code).toBe(
      'unknown_note',
    )
  })
})
