import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src-shared/json.ts'
import { bindAction, commandParts } from '../../../src-shared/pipeline/bind.ts'
import { type ExpandWorld, expandPipeline, expandTolerantly } from '../../../src-shared/pipeline/expand.ts'
import type { Task, TaskGraph } from '../../../src-shared/pipeline/model.ts'
import { parsePipeline } from '../../../src-shared/pipeline/parse.ts'
import type { Problem } from '../../../src-shared/pipeline/problem.ts'

const EMPTY: ExpandWorld = { env: () => undefined, glob: () => [] }

function fileOf(text: string) {
  const result = parsePipeline(`taskgraph: 1\n${text}`)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

function graphOf(text: string, world: Partial<ExpandWorld> = {}): TaskGraph {
  const result = expandPipeline(fileOf(text), { ...EMPTY, ...world })
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

function problemsOf(text: string, world: Partial<ExpandWorld> = {}): readonly Problem[] {
  const result = expandPipeline(fileOf(text), { ...EMPTY, ...world })
  return result.ok ? [] : result.error
}

function task(graph: TaskGraph, id: string): Task {
  for (const [key, value] of graph.tasks) if (key === id) return value
  throw new Error(`expected a task ${id} but there are ${[...graph.tasks.keys()].join(' ')}`)
}

const NO_BINDINGS = { result: () => undefined, targetPath: (index: number) => `tmp-${index}` }
const bound = (graph: TaskGraph, id: string) => bindAction(task(graph, id), NO_BINDINGS)
const command = (run: string, more = '', world: Partial<ExpandWorld> = {}) =>
  bound(graphOf(`${more}tasks:\n  t:\n    run: |-\n      ${run}\n`, world), 't')

describe('a string run', () => {
  const params = `params: { plain: abc, name: "it's a \\"b\\" $x", number: 1.5, flag: true, list: [a b, c], none: ~, map: { a: 1 } }\n`

  it.each([
    ['echo ${{ params.plain }}', 'echo abc'],
    ['echo ${{ params.name }}', `echo 'it'\\''s a "b" $x'`],
    ['echo "${{ params.name }}"', `echo "it's a \\"b\\" \\$x"`],
    ["echo '${{ params.name }}'", `echo 'it'\\''s a "b" $x'`],
    ['echo ${{ params.number }} ${{ params.flag }}', 'echo 1.5 true'],
    ['echo ${{ params.list }}', "echo 'a b' c"],
    ['echo ${{ params.list.0 }}', "echo 'a b'"],
    ['echo ${{ params.none }}', "echo ''"],
    ['echo ${{ params.map }} ${{ params.map.a }}', `echo '{"a":1}' 1`],
    ['echo $${{ x }} $HOME ${HOME}', 'echo ${{ x }} $HOME ${HOME}'],
    ['echo ${{ env.USER_NAME }}x', "echo 'A B'x"],
    ['echo ${{ env.UNSET }}', "echo ''"],
  ])('%s becomes %s', (run, expected) =>
    expect(command(run, params, { env: (name) => (name === 'USER_NAME' ? 'A B' : undefined) })).toEqual({
      kind: 'shell',
      command: expected,
    }),
  )

  it('writes paths as seen from cwd, targets of others side by side, and never as an option', () => {
    const graph = graphOf(`tasks:
  a: { run: x, targets: ["w/a b", w/c] }
  b: { run: "cat \${{ a.targets }} \${{ a.1 }} \${{ input }} > \${{ target }}", cwd: sub/dir, inputs: in.txt, targets: -odd }
  c: { run: "rm \${{ b }}" }
`)
    expect(bound(graph, 'b')).toEqual({
      kind: 'shell',
      command: "cat '../../w/a b' ../../w/c ../../w/c ../../in.txt > ../../-odd",
    })
    expect(bound(graph, 'c')).toEqual({ kind: 'shell', command: 'rm ./-odd' })
  })

  it('finds the way out of a cwd outside the folder where the folder is known', () => {
    const text =
      'tasks: { a: { run: "x ${{ target }}", cwd: ../other, targets: w/x }, b: { run: "x ${{ target }}", cwd: /tmp, targets: w/y } }\n'
    const graph = graphOf(text, { folder: '/home/u/project' })
    expect(bound(graph, 'a')).toEqual({ kind: 'shell', command: 'x ../project/w/x' })
    expect(bound(graph, 'b')).toEqual({ kind: 'shell', command: 'x ../home/u/project/w/y' })
  })
})

describe('list run and args', () => {
  it('do not quote; a whole list becomes words', () => {
    const graph = graphOf(`params: { name: "it's" }
tasks:
  a: { run: x, targets: [w/1, w/2] }
  b: { run: [cat, "\${{ a.targets }}", "n=\${{ params.name }}", "\${{ a.0 }}.x"] }
`)
    expect(bound(graph, 'b')).toEqual({ kind: 'exec', words: ['cat', 'w/1', 'w/2', "n=it's", 'w/1.x'] })
  })

  it('keep the JSON type of a whole entry, at any depth', () => {
    const graph = graphOf(`params: { n: 10, list: [1, { a: null }], flag: false }
tasks:
  a: { run: x, targets: [w/1, w/2] }
  b:
    python: m:f
    args: { n: "\${{ params.n }}", deep: [{ l: "\${{ params.list }}" }], text: "n=\${{ params.n }}", all: "\${{ a.targets }}", flag: "\${{ params.flag }}", x: 1.5 }
`)
    expect(bound(graph, 'b')).toMatchObject({
      args: {
        n: 10,
        deep: [{ l: [1, { a: null }] }],
        text: 'n=10',
        all: ['w/1', 'w/2'],
        flag: false,
        x: 1.5,
      },
    })
  })
})

describe('what is known only at the start', () => {
  const graph = graphOf(`tasks:
  a: { python: "m:f", result: true }
  b: { module: "m.ts#f", args: ["\${{ a.result }}", "\${{ a.result.rows.0 }}", "x=\${{ a.result.n }}"] }
  c: { run: "echo \${{ a.result.n }} \\"\${{ a.result.s }}\\" > \${{ target }}", targets: w/c, atomic: true }
`)
  const bindings = { result: () => ({ n: 3, rows: [[1], 2], s: "it's $HOME" }), targetPath: () => 'w/.c.tmp' }

  it('is filled in when the task is bound', () => {
    expect(bindAction(task(graph, 'b'), bindings)).toMatchObject({
      args: [{ n: 3, rows: [[1], 2], s: "it's $HOME" }, [1], 'x=3'],
    })
    expect(bindAction(task(graph, 'c'), bindings)).toEqual({
      kind: 'shell',
      command: `echo 3 ""'it'\\''s $HOME'"" > w/.c.tmp`,
    })
  })

  it('stands as a reference in the parts that count', () => {
    expect(commandParts(task(graph, 'b'))).toEqual({
      module: 'm.ts#f',
      args: ['${{ a.result }}', '${{ a.result.rows.0 }}', 'x=${{ a.result.n }}'],
      env: {},
      cwd: '.',
      targets: [],
    })
    expect(commandParts(task(graph, 'c')).run).toBe(
      'echo ${{ a.result.n }} ""${{ a.result.s }}"" > ${{ targets.0 }}',
    )
  })

  it('makes dependencies', () =>
    expect(task(graph, 'c').dependencies).toEqual([{ on: 'a', kind: 'reference', at: ['run'] }]))
})

describe('dependencies', () => {
  it('are of three kinds, each with its place', () => {
    const graph = graphOf(`tasks:
  a: { run: x, targets: { one: w/a.txt } }
  dir: { run: x, targets: w/dir }
  b: { run: "cat \${{ a.one }} w/dir/x/y.txt" }
  c: { python: "m:f", args: { p: [w/a.txt] }, needs: [a, b] }
  d: { run: x, inputs: { i: ./w//a.txt, g: "w/*.txt", e: w/dir } }
  e: { run: [x, --in=../w/a.txt], cwd: sub }
`)
    expect(task(graph, 'b').dependencies).toEqual([
      { on: 'a', kind: 'reference', path: 'w/a.txt', at: ['run'] },
      { on: 'dir', kind: 'inferred', path: 'w/dir', at: ['run'] },
    ])
    expect(task(graph, 'c').dependencies).toEqual([
      { on: 'a', kind: 'needs', at: ['needs', 0] },
      { on: 'b', kind: 'needs', at: ['needs', 1] },
      { on: 'a', kind: 'inferred', path: 'w/a.txt', at: ['args', 'p', 0] },
    ])
    expect(task(graph, 'd').dependencies).toEqual([
      { on: 'a', kind: 'inferred', path: 'w/a.txt', at: ['inputs', 'i'] },
      { on: 'dir', kind: 'inferred', path: 'w/dir', at: ['inputs', 'e'] },
    ])
    expect(task(graph, 'e').dependencies).toEqual([
      { on: 'a', kind: 'inferred', path: 'w/a.txt', at: ['run', 1] },
    ])
    expect(graph.order).toEqual(['a', 'dir', 'b', 'c', 'd', 'e'])
    expect(graph.dependents.get(task(graph, 'a').id)).toEqual(['b', 'c', 'd', 'e'])
    expect(Object.fromEntries(graph.owners)).toEqual({ 'w/a.txt': 'a', 'w/dir': 'dir' })
  })

  it('of a disabled task are disabled with it', () => {
    const graph = graphOf(
      'tasks: { c: { run: x, needs: [b] }, a: { run: x, disabled: true }, b: { run: x, needs: a }, d: { run: x } }\n',
    )
    expect([...graph.tasks.values()].filter((one) => one.isDisabled).map(({ id }) => id)).toEqual([
      'c',
      'a',
      'b',
    ])
  })

  it('that form a cycle, and targets in common, name every task', () => {
    const text = `params: { p: w/x }
tasks:
  a: { run: "x w/c", targets: w/a }
  b: { run: "x w/a", targets: w/b }
  c: { run: "x w/b", targets: w/c }
  d: { run: x, targets: "\${{ params.p }}" }
  e: { run: x, targets: [w/y, w/x] }
`
    expect(problemsOf(text)).toMatchObject([
      { code: 'duplicate_target', tasks: ['d', 'e'], path: ['tasks', 'e', 'targets', 1] },
      { code: 'cycle', message: 'tasks form a cycle: a → b → c → a', tasks: ['a', 'b', 'c'] },
    ])
    expect(expandTolerantly(fileOf(text), EMPTY).graph.order).toEqual(['d', 'e', 'a', 'b', 'c'])
  })
})

describe('candidates for inputs', () => {
  it('are all words and argument strings but own targets and what is ignored', () => {
    const graph = graphOf(`tasks:
  a: { run: "python tool.py --in=x.txt \\"a b\\" *.c $HOME http://h/x > w/out", targets: w/out, ignore: [tool.py] }
  b: { python: "m:f", args: [s.txt, { k: deep/x.log }, 5, "\${{ a }}"], cwd: sub, ignore: ["**/*.log"] }
`)
    expect(task(graph, 'a').candidates).toEqual(['python', 'x.txt', 'a b', '*.c'])
    expect(task(graph, 'b').candidates).toEqual(['sub/s.txt', 'w/out'])
  })
})

describe('env', () => {
  it('joins the environment of pipeline and task, and notes what it referred to', () => {
    const graph = graphOf(
      `params: { p: 1 }
env: { A: "\${{ params.p }}", H: "\${{ env.HOME }}/x" }
tasks:
  a: { run: x, targets: w/a }
  t: { run: "echo \${{ env.HOME }} \${{ env.B }}", env: { B: "b\${{ env.B }}", T: "\${{ a }}" }, cwd: sub }
`,
      { env: (name) => ({ HOME: '/home/u', B: 'outer' })[name] },
    )
    expect(task(graph, 't').env).toEqual({ A: '1', H: '/home/u/x', B: 'bouter', T: '../w/a' })
    expect(bound(graph, 't')).toEqual({ kind: 'shell', command: 'echo /home/u bouter' })
    expect(task(graph, 't').envReferences).toEqual({ HOME: '/home/u', B: 'bouter' })
  })
})

describe('params', () => {
  const text =
    'params: { n: 1, s: x, b: true, l: [1], any: ~ }\ntasks: { t: { python: "m:f", args: ["${{ params.n }}", "${{ params.s }}", "${{ params.b }}", "${{ params.l }}", "${{ params.any }}"] } }\n'

  it('take the type of their default from the command line', () => {
    const graph = graphOf(text, { params: { n: '2.5', s: '7', b: 'false', l: '[2, 3]', any: 'text' } })
    expect(bound(graph, 't')).toMatchObject({ args: [2.5, '7', false, [2, 3], 'text'] })
  })

  it('that are unknown or of another type are problems', () => {
    expect(problemsOf(text, { params: { n: 'two', b: 'yes', m: '1', l: '{}' } })).toMatchObject([
      { code: 'bad_param', message: 'param "n" must be a number, as its default is, found "two"' },
      { code: 'bad_param', path: ['params', 'b'] },
      { code: 'unknown_param', message: 'there is no param "m"' },
      { code: 'bad_param', path: ['params', 'l'] },
    ])
  })
})

describe('foreach', () => {
  it('makes an instance for each combination, in the order of the file', () => {
    const graph = graphOf(
      'tasks: { fit: { foreach: { year: [2020, 2021], kind: [a, "b,]=%"] }, run: "fit ${{ year }} ${{ kind }} > ${{ target }}", targets: "w/${{ year }}-${{ kind }}" } }\n',
    )
    expect([...graph.tasks.keys()]).toEqual([
      'fit[year=2020,kind=a]',
      'fit[year=2020,kind=b%2C%5D%3D%25]',
      'fit[year=2021,kind=a]',
      'fit[year=2021,kind=b%2C%5D%3D%25]',
    ])
    expect(bound(graph, 'fit[year=2021,kind=a]')).toEqual({ kind: 'shell', command: 'fit 2021 a > w/2021-a' })
    expect(task(graph, 'fit[year=2020,kind=a]').loop).toEqual({ year: 2020, kind: 'a' })
  })

  it('joins instance to instance where the names are the same, whatever their order; else means all', () => {
    const graph = graphOf(`tasks:
  a: { foreach: { x: [1, 2], y: [p] }, run: "x > \${{ target }}", targets: "a/\${{ x }}\${{ y }}" }
  b: { foreach: { y: [p], x: [2, 1] }, run: "cat \${{ a }}", needs: a }
  c: { foreach: { x: [1] }, run: "cat \${{ a }}" }
  d: { python: "m:f", args: ["\${{ a }}"] }
`)
    expect(bound(graph, 'b[y=p,x=2]')).toEqual({ kind: 'shell', command: 'cat a/2p' })
    expect(task(graph, 'b[y=p,x=2]').dependencies.map(({ on, kind }) => `${kind} ${on}`)).toEqual([
      'reference a[x=2,y=p]',
      'needs a[x=2,y=p]',
    ])
    expect(bound(graph, 'c[x=1]')).toEqual({ kind: 'shell', command: 'cat a/1p a/2p' })
    expect(bound(graph, 'd')).toMatchObject({ args: [['a/1p', 'a/2p']] })
  })

  it('loops over files, over targets of other tasks, and over lists in params', () => {
    const graph = graphOf(
      `params: { years: [1, 2] }
tasks:
  last: { foreach: { f: { glob: "clean/*.csv" } }, run: "wc \${{ f }} > \${{ target }}", targets: "\${{ f }}.n" }
  clean: { foreach: { f: { glob: "data/*.csv" } }, run: "clean \${{ f }} > \${{ target }}", targets: "clean/\${{ f }}" }
  make: { foreach: { y: "\${{ params.years }}" }, run: "make > \${{ target }}", targets: "clean/\${{ y }}.csv" }
`,
      { glob: (pattern) => (pattern === 'data/*.csv' ? ['data/b.csv', 'data/a.csv'] : ['clean/old.csv']) },
    )
    expect([...graph.tasks.keys()]).toEqual([
      'last[f=clean/1.csv]',
      'last[f=clean/2.csv]',
      'last[f=clean/old.csv]',
      'clean[f=data/a.csv]',
      'clean[f=data/b.csv]',
      'make[y=1]',
      'make[y=2]',
    ])
    expect(task(graph, 'last[f=clean/1.csv]').dependencies).toEqual([
      { on: 'make[y=1]', kind: 'inferred', path: 'clean/1.csv', at: ['run'] },
    ])
  })

  it('without values has no instances, and what refers to all of them gets none', () => {
    const graph = graphOf(
      'tasks: { a: { foreach: { f: { glob: "none/*" } }, run: x, targets: "w/${{ f }}" }, b: { python: "m:f", args: ["${{ a }}"] } }\n',
    )
    expect([...graph.tasks.keys()]).toEqual(['b'])
    expect(bound(graph, 'b')).toMatchObject({ args: [[]] })
  })

  it.each([
    ['the same value twice', 'a: { foreach: { x: [1, "1"] }, run: x }', 'duplicate_instance'],
    [
      'too many',
      `a: { foreach: { x: [${[...Array(400).keys()]}], y: [${[...Array(400).keys()]}] }, run: x }`,
      'too_many_instances',
    ],
    [
      'no twin',
      'a: { foreach: { x: [1] }, run: x, targets: w/a }\n  b: { foreach: { x: [2] }, run: "${{ a }}" }',
      'unknown_instance',
    ],
    ['one target for all', 'a: { foreach: { x: [1, 2] }, run: x, targets: w/a }', 'duplicate_target'],
    [
      'no end',
      'a: { foreach: { f: { glob: "w/**" } }, run: x, targets: "w/a/${{ f }}" }\n  b: { foreach: { f: { glob: "w/**" } }, run: x, targets: "w/b/${{ f }}" }',
      'endless_foreach',
    ],
  ])('with %s is a problem', (_, text, code) => {
    const glob = (): string[] => ['w/x']
    expect(problemsOf(`tasks:\n  ${text}\n`, { glob }).map((problem) => problem.code)).toContain(code)
  })
})

describe('references in values that are no texts', () => {
  const settings = (text: string, world: Partial<ExpandWorld> = {}) =>
    [...graphOf(text, world).tasks.values()].map(({ id, definition }) => ({
      id,
      title: definition.title,
      timeoutMs: definition.timeoutMs,
      graceMs: definition.graceMs,
      priority: definition.priority,
      retries: definition.retries.count,
      delayMs: definition.retries.delayMs,
      resources: definition.resources,
    }))

  it('params, loops and variables give timeout, grace, priority, retries, resources and title of each instance', () => {
    const text = `params: { limit: 90s, tries: 2, memory: 1GB }
pools: { gpu: 4 }
defaults: { grace: "\${{ params.limit }}" }
tasks:
  fit:
    foreach: { size: [1, 2] }
    title: Fit of \${{ size }}
    run: fit \${{ size }}
    timeout: \${{ size }}0m
    priority: \${{ size }}
    retries: { count: "\${{ params.tries }}", delay: "\${{ params.limit }}" }
    resources: { cpu: "\${{ env.CORES }}", memory: "\${{ params.memory }}", gpu: "\${{ size }}" }
`
    const common = { graceMs: 90_000, retries: 2, delayMs: 90_000 }
    expect(settings(text, { env: () => '3' })).toEqual([
      {
        id: 'fit[size=1]',
        title: 'Fit of 1',
        timeoutMs: 600_000,
        priority: 1,
        resources: { cpu: 3, memory: 1e9, gpu: 1 },
        ...common,
      },
      {
        id: 'fit[size=2]',
        title: 'Fit of 2',
        timeoutMs: 1_200_000,
        priority: 2,
        resources: { cpu: 3, memory: 1e9, gpu: 2 },
        ...common,
      },
    ])
  })

  it.each([
    [
      'timeout: "${{ params.word }}"',
      '"timeout" is "soon" once its references are put in: it must be a duration such as 90s, 10m or 2h',
    ],
    [
      'priority: "${{ params.word }}"',
      '"priority" is "soon" once its references are put in: it must be a number',
    ],
    [
      'retries: "${{ params.half }}"',
      '"retries" is 0.5 once its references are put in: it must be a whole number from 0 to 1000',
    ],
    [
      'resources: { cpu: "${{ params.none }}" }',
      '"resources.cpu" is 0 once its references are put in: it must be a number of cores',
    ],
    [
      'resources: { memory: "${{ params.word }}" }',
      '"resources.memory" is "soon" once its references are put in: it must be a size such as 2GiB or 500MB',
    ],
  ])('%s is a problem of the task where the value is none', (key, message) => {
    const text = `params: { word: soon, half: 0.5, none: 0 }\ntasks:\n  t:\n    run: x\n    ${key}\n`
    expect(problemsOf(text).map((problem) => problem.message)).toEqual([`task "t": ${message}`])
  })

  it('what only the running task knows can stand in none of them', () => {
    const text = 'tasks:\n  a: { run: x, targets: a.txt }\n  t: { run: x, timeout: "${{ a }}" }\n'
    const read = parsePipeline(`taskgraph: 1\n${text}`)
    expect(read.ok ? [] : read.error.map(({ message }) => message)).toEqual([
      `task "t": \${{ a }} can't be used in "timeout": it is another task's target`,
    ])
  })
})

describe('a part of a result that is not there', () => {
  const text = (path: string) =>
    `tasks:\n  a: { module: ./a.mjs#a, result: true }\n  t: { run: "echo \${{ a.result.${path} }}" }\n`
  const bind = (path: string, result: Json) =>
    bindAction(task(graphOf(text(path)), 't'), { ...NO_BINDINGS, result: () => result })

  it.each([
    ['nope', { x: 1, y: 2 }, 'the result of task "a" has no "nope"; it has x, y'],
    ['x.deep.er', { x: { z: 1 } }, '"x" of it has no "deep"; it has z'],
    ['list.7', { list: [1, 2] }, '"list" of it has no "7"; it is a list of 2'],
    ['x', {}, 'the result of task "a" has no "x"; it is an empty map'],
    ['x', 5, 'the result of task "a" has no "x"; it is 5'],
  ])('%s of %j is an error that names it and what there is', (path, result, words) =>
    expect(() => bind(path, result)).toThrow(`\${{ a.result.${path} }} means nothing: ${words}`),
  )

  it('null is there', () => {
    expect(bind('x', { x: null })).toEqual({ kind: 'shell', command: "echo ''" })
  })
})
