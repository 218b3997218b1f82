import { describe, expect, test } from 'vitest'
import { edited, lines, refused } from './expectEdit.ts'

const file = lines`
  taskgraph: 1
  tasks:
    a: { run: echo a }
    b: { run: echo b, needs: [a] }
    c: { run: "echo c; cat a.txt", needs: [b] }
  groups:
    left:   # what is read
      tasks: [a, b]   # both
      title: Left
    right:
      tasks:
        - c
`

describe('the members of a group', () => {
  test('come and go by name: what stands beside them stays to the byte', () => {
    expect(edited(file, { kind: 'group.members', id: 'left', add: ['c', 'a'] })).toBe(
      file.replace('[a, b]', '[a, b, c]'),
    )
    expect(edited(file, { kind: 'group.members', id: 'left', remove: ['a', 'c'] })).toBe(
      file.replace('[a, b]', '[b]'),
    )
  })

  test('who adds one does not undo what somebody else added meanwhile', () => {
    const meanwhile = edited(file, { kind: 'group.members', id: 'right', add: ['a'] })
    expect(edited(meanwhile, { kind: 'group.members', id: 'right', add: ['b'] })).toBe(
      file.replace('      - c\n', '      - c\n      - a\n      - b\n'),
    )
  })

  test('a group without any is dissolved', () => {
    expect(edited(file, { kind: 'group.members', id: 'right', remove: ['c'] })).not.toContain('right')
    expect(
      edited(
        file,
        { kind: 'group.members', id: 'right', remove: ['c'] },
        { kind: 'group.members', id: 'left', remove: ['a', 'b'] },
      ),
    ).not.toContain('groups')
  })

  test('a group goes with its last task', () => {
    const after = edited(file, { kind: 'task.remove', tasks: ['c'] })
    expect(after).toContain('tasks: [a, b]   # both')
    expect(after).not.toContain('right')
  })

  test('neither a group nor a task that does not exist', () => {
    expect(refused(file, { kind: 'group.members', id: 'top', add: ['a'] }).code).toBe('unknown_group')
    expect(refused(file, { kind: 'group.members', id: 'left', add: ['z'] }).code).toBe('unknown_task')
  })
})

test('a group is shut and opened again to the same bytes', () => {
  const path = ['groups', 'left', 'collapsed']
  const shut = edited(file, { kind: 'pipeline.set', path, value: true })
  expect(shut).toContain('collapsed: true')
  expect(edited(shut, { kind: 'pipeline.set', path })).toBe(file)
})

test('connections that cannot be cut are named all at once', () => {
  const graph = lines`
    taskgraph: 1
    tasks:
      a: { run: "echo > $T", targets: a.txt }
      b: { run: "cat $A", needs: [a] }
      c: { run: "wc $A" }
      d: { run: echo d, needs: [a] }
  `.replaceAll('$A', '${{ a }}')
  const cut = (to: string) => ({ kind: 'edge.remove', from: 'a', to }) as const
  const refusal = refused(graph, cut('d'), cut('b'), cut('d'), cut('c'))
  expect(refusal.tasks).toEqual(['a', 'b'])
  expect(refusal.others?.map(({ code, tasks }) => [code, tasks])).toEqual([
    ['not_connected', ['a', 'd']],
    ['not_removable', ['a', 'c']],
  ])
})
