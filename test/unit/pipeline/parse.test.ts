import { describe, expect, it } from 'vitest'
import type { PipelineFile } from '../../../src-shared/pipeline/model.ts'
import { parsePipeline } from '../../../src-shared/pipeline/parse.ts'
import { formatProblem, type Problem } from '../../../src-shared/pipeline/problem.ts'

/** The specification's own example, to the letter. */
const EXAMPLE = `taskgraph: 1                      # format version, required
name: Sum two lists
description: The example of the TaskGraph documentation.
params:                           # typed by their default; overridden with --param length=20 or in the app
  length: 10
env: { LC_ALL: C }                # for every task
pools: { gpu: 1, license: 2 }     # named resources and their capacity, beside cpu and memory
defaults: { retries: 0, timeout: 1h }
tasks:
  list_a:                         # the id: letters, digits, _ and -
    title: List of fives
    python: tasks.py:create_list  # a Python function: file.py:function or package.module:function
    args: { value: 5, length: "\${{ params.length }}", target_path: "\${{ target }}" }
    targets: work/a.json          # a string, a list, or a map of name: path
  list_b:
    module: ./tasks.ts#createList # a JavaScript or TypeScript function: module#export
    args: [7, "\${{ params.length }}", "\${{ target }}"]
    targets: { list: work/b.json }
  sum:
    run: jq -s 'transpose | map(add)' \${{ list_a }} \${{ list_b.list }} > \${{ target }}   # a shell command; a list of words runs without a shell
    targets: work/sum.json
  report:
    run: [node, report.mjs, "\${{ sum }}", "\${{ target }}"]
    inputs: [style.css]           # files, directories or globs that it reads beside those named in references
    needs: [list_b]               # order alone: no data passes
    targets: work/report.html
    retries: { count: 2, delay: 5s, backoff: 2 }
    timeout: 10m
    priority: 10
    resources: { cpu: 2, memory: 2GiB, gpu: 1 }
layout:                           # positions on the canvas, always the last key
  list_a: [0, 0]
`

function parsed(text: string): PipelineFile {
  const result = parsePipeline(text)
  if (!result.ok) throw new Error(result.error.map((problem) => formatProblem('file', problem)).join('\n'))
  return result.value
}

function problemsOf(text: string): readonly Problem[] {
  const result = parsePipeline(text)
  return result.ok ? result.warnings : result.error
}

/** `line:column code message; remedy` of each problem. */
const told = (text: string): readonly string[] =>
  problemsOf(text).map(
    ({ place, code, message, remedy }) =>
      `${place?.line}:${place?.column} ${code} ${message}${remedy ? `; ${remedy}` : ''}`,
  )

/** The text of one file with these lines under `tasks:`. */
const tasks = (...lines: string[]): string =>
  `taskgraph: 1\ntasks:\n${lines.map((line) => `  ${line}\n`).join('')}`

describe('a good file', () => {
  it('becomes the model, defaults applied and units parsed', () => {
    const file = parsed(EXAMPLE)
    expect([...file.tasks.keys()]).toEqual(['list_a', 'list_b', 'sum', 'report'])
    expect(file.params).toEqual({ length: 10 })
    expect(file.layout).toEqual({ list_a: [0, 0] })
    expect(file.tasks.get('report')).toEqual({
      id: 'report',
      action: { kind: 'exec', words: ['node', 'report.mjs', '${{ sum }}', '${{ target }}'] },
      inputs: [{ path: 'style.css' }],
      targets: [{ path: 'work/report.html' }],
      needs: ['list_b'],
      env: {},
      cwd: '.',
      retries: { count: 2, delayMs: 5000, backoff: 2, maxDelayMs: 3_600_000, jitter: 0 },
      timeoutMs: 600_000,
      graceMs: 5000,
      priority: 10,
      resources: { cpu: 2, memory: 2 ** 31, gpu: 1 },
      fingerprint: 'content',
      ignore: [],
      hashTargets: false,
      always: false,
      result: false,
      disabled: false,
      atomic: false,
    })
    expect(file.tasks.get('list_a')).toMatchObject({
      title: 'List of fives',
      timeoutMs: 3_600_000,
      action: { kind: 'python', module: 'tasks.py', isFile: true, function: 'create_list' },
    })
    expect(file.tasks.get('list_b')).toMatchObject({
      targets: [{ name: 'list', path: 'work/b.json' }],
      action: { kind: 'module', module: './tasks.ts', export: 'createList' },
    })
  })

  it('may be JSON, may have no tasks, may use anchors', () => {
    expect(parsed('{"taskgraph": 1, "tasks": {"a": {"run": "true"}}}').tasks.get('a')?.action).toEqual({
      kind: 'shell',
      command: 'true',
    })
    expect(parsed('taskgraph: 1\n').tasks.size).toBe(0)
    const file = parsed(tasks('a: { run: x, env: &e { A: 1 } }', 'b: { run: y, env: *e }'))
    expect(file.tasks.get('b')?.env).toEqual({ A: '1' })
  })

  it('merges env and resources of defaults, and takes a shell by its name', () => {
    const file = parsed(`taskgraph: 1
defaults: { env: { A: 1, B: 2 }, resources: { memory: 1GB }, shell: bash, retries: 3 }
tasks: { a: { run: x, env: { B: 3 }, resources: { cpu: 2 } }, b: { run: x, shell: /bin/sh -e -c } }
`)
    expect(file.tasks.get('a')).toMatchObject({
      env: { A: '1', B: '3' },
      resources: { cpu: 2, memory: 1e9 },
      shell: ['bash', '-c'],
      retries: { count: 3 },
    })
    expect(file.tasks.get('b')?.shell).toEqual(['/bin/sh', '-e', '-c'])
  })

  it('reads YAML 1.2: yes, dates and 1:30 are text', () => {
    expect(
      parsed('taskgraph: 1\nparams: { a: yes, b: 2020-01-01, c: 1:30, d: 0o17, e: ~, f: off }').params,
    ).toEqual({
      a: 'yes',
      b: '2020-01-01',
      c: '1:30',
      d: 15,
      e: null,
      f: 'off',
    })
  })
})

describe('every problem at once, each in its place', () => {
  it('tells all that is wrong with a file, in the order of the text', () => {
    const text = `taskgraph: 1
nmae: x
pools: { gpu: 1 }
tasks:
  list_a:
    run: echo \${{ params.length }} > x
    tragets: work/a.json
    timeout: 5 minutes
    inputs: [a, 2]
    retries: { cout: 2 }
  two: { run: x, targets: { a: work/1, b: work/2 } }
  sum:
    run: |
      cat \${{ list_b }}
      cat \${{ two }} \${{ two.c }}
    args: [1]
    needs: [list_z, two]
    resources: { gpu: 2, gpus: 1, memory: lots }
`
    expect(told(text)).toEqual([
      '2:1 unknown_key unknown key "nmae"; did you mean "name"?',
      '6:15 unknown_reference task "list_a": ${{ params.length }} means nothing: there is no param "length"; add it under "params"',
      '7:5 unknown_key unknown key "tragets" in task "list_a"; did you mean "targets"?',
      '8:14 bad_value "timeout" in task "list_a" must be a duration such as 90s, 10m or 2h, found "5 minutes"',
      '9:17 wrong_type "inputs[1]" in task "list_a" must be text, found 2; put it in quotes: "2"',
      '10:16 unknown_key unknown key "cout" in "retries" of task "list_a"; did you mean "count"?',
      '14:11 unknown_reference task "sum": ${{ list_b }} means nothing: there is no task "list_b"; did you mean "list_a"?',
      '15:11 ambiguous_reference task "sum": ${{ two }} is ambiguous: task "two" has 2 targets; write one of two.a, two.b',
      '15:22 unknown_reference task "sum": ${{ two.c }} means nothing: task "two" has no target "c"; did you mean "two.a"?',
      '16:5 args_with_run "args" of task "sum" can\'t go with "run"; write the arguments into the command',
      '17:13 unknown_task task "sum" needs "list_z", which is no task; did you mean "list_a"?',
      '18:23 over_capacity task "sum" asks for 2 of "gpu", whose capacity is 1; ask for less, or raise the capacity under "pools"',
      '18:32 unknown_pool task "sum" asks for "gpus", which is no pool; did you mean "gpu"?',
      '18:43 bad_value "memory" in "resources" of task "sum" must be a size such as 2GiB or 500MB, found "lots"',
    ])
  })

  it.each([
    [
      'words that YAML takes for a number or for true',
      tasks('a: { run: [sleep, 1, on, true] }', 'b: { run: 7, targets: 5, cwd: null }'),
      [
        '3:21 wrong_type "run[1]" in task "a" must be text, found 1; put it in quotes: "1"',
        '3:28 wrong_type "run[3]" in task "a" must be text, found true; put it in quotes: "true"',
        '4:13 wrong_type "run" in task "b" must be text or a list of words, found 7; put it in quotes: "7"',
        '4:25 wrong_type "targets" in task "b" must be a path, a list of paths or a map of name: path, found 5; put it in quotes: "5"',
        '4:33 wrong_type "cwd" in task "b" must be text, found nothing',
      ],
    ],
    [
      'no action',
      tasks('a: { targets: x }'),
      ['3:3 no_action task "a" doesn\'t say what it executes; give it one of run, module and python'],
    ],
    [
      'two actions',
      tasks('a: { run: x, python: "m:f" }'),
      ['3:16 several_actions task "a" has run and python; keep exactly one of them'],
    ],
    [
      'no function',
      tasks('a: { module: ./x.ts }'),
      [
        '3:16 bad_function "module" of task "a" names no function: "./x.ts"; write it like ./tasks.ts#createList',
      ],
    ],
    [
      'a bad id',
      tasks('a b: { run: x }'),
      ['3:3 bad_name "a b" can\'t be the id of a task; use letters, digits, _ and - alone'],
    ],
    [
      'a reserved id',
      tasks('target: { run: x }'),
      ['3:3 reserved_name "target" can\'t be the id of a task: references use it; choose another id'],
    ],
    [
      'a reserved loop',
      tasks('a: { run: x, foreach: { env: [1] } }'),
      [
        '3:27 reserved_name "env" can\'t be the name of a loop in task "a": references use it; choose another name',
      ],
    ],
    [
      'a task that is no map',
      tasks('a: 5'),
      ['3:6 wrong_type "a" in "tasks" must be a map of keys such as run, inputs and targets, found 5'],
    ],
    [
      'a merge key',
      tasks('a: { run: x, <<: { always: true } }'),
      [
        '3:16 unknown_key unknown key "<<" in task "a"; merge keys are not part of YAML 1.2: write the keys out',
      ],
    ],
    [
      'the version',
      'taskgraph: 2\n',
      ['1:12 bad_value "taskgraph" must be 1, the version of the format, found 2'],
    ],
    ['no version', 'name: x\n', ['1:1 missing_key "taskgraph" is missing; begin with "taskgraph: 1"']],
    ['nothing', '', ['1:1 empty_file the file is empty; begin with "taskgraph: 1"']],
    [
      'a list',
      '- 1\n',
      ['1:3 wrong_type the file must be a map of keys such as taskgraph, name and tasks, found a list'],
    ],
    [
      'infinity',
      'taskgraph: 1\nparams: { x: .inf }\n',
      ['2:14 bad_number "x" is infinite (.inf): values are JSON; write a finite number, or text in quotes'],
    ],
    [
      'an open reference',
      tasks('a: { run: "x ${{ b" }'),
      [
        '3:16 bad_reference task "a": a reference starts with ${{ and never ends; close it with }}, or write $${{ for a literal ${{',
      ],
    ],
    [
      'a result that is not kept',
      tasks('a: { python: "m:f" }', 'b: { run: "x ${{ a.result }}" }'),
      [
        '4:16 no_result task "b": ${{ a.result }} asks for a result, but task "a" keeps none; add "result: true" to "a"',
      ],
    ],
    [
      'a result where it is too early',
      tasks('a: { python: "m:f", result: true }', 'b: { run: x, inputs: "${{ a.result }}" }'),
      [
        '4:25 misplaced_reference task "b": ${{ a.result }} can\'t be used in "inputs": it is a result; a result is known only when the task starts: use it in run or args',
      ],
    ],
    [
      'a reference to order alone',
      tasks('a: { run: x }', 'b: { run: "${{ a }}" }'),
      [
        '4:14 unknown_reference task "b": ${{ a }} means nothing: task "a" has no targets; give it a target, or use "needs" for order alone',
      ],
    ],
    [
      'a param without its first word',
      'taskgraph: 1\nparams: { n: 1 }\ntasks: { a: { run: "${{ n }}" } }\n',
      [
        '3:21 unknown_reference task "a": ${{ n }} means nothing: there is no task "n"; did you mean "params.n"?',
      ],
    ],
    [
      'a common target',
      tasks('a: { run: x, targets: w/x }', 'b: { run: y, targets: [./w//x] }'),
      [
        '4:26 duplicate_target tasks "a" and "b" have the target "w/x" in common; give one of them another path',
      ],
    ],
  ])('%s', (_, text, expected) => expect(told(text)).toEqual(expected))

  it('names every task on a cycle, in the direction of the data', () => {
    const text = tasks(
      'a: { run: "${{ c }}", targets: x }',
      'b: { run: y, needs: [a], targets: z }',
      'c: { run: w, inputs: z, targets: q }',
    )
    expect(problemsOf(text)).toMatchObject([
      {
        code: 'cycle',
        message: 'tasks form a cycle: a → b → c → a',
        tasks: ['a', 'b', 'c'],
        place: { line: 3, column: 3 },
      },
    ])
  })

  it('tells a task that depends on itself', () => {
    expect(problemsOf(tasks('a: { run: x, needs: a }'))).toMatchObject([
      { code: 'cycle', message: 'task "a" depends on itself: a → a', tasks: ['a'] },
    ])
  })

  it('only warns of positions and groups of tasks that do not exist', () => {
    const result = parsePipeline(
      `${tasks('sum: { run: x }')}groups: { g: { tasks: [smu] } }\nlayout: { sun: [0, 0] }\n`,
    )
    expect(result.ok).toBe(true)
    expect(result.ok && result.warnings).toMatchObject([
      {
        severity: 'warning',
        path: ['groups', 'g', 'tasks', 0],
        remedy: 'did you mean "sum"?',
        place: { line: 4, column: 24 },
      },
      {
        severity: 'warning',
        path: ['layout', 'sun'],
        remedy: 'did you mean "sum"?',
        place: { line: 5, column: 11 },
      },
    ])
  })
})

describe('YAML itself', () => {
  it.each([
    ['a: [1', 1, 6, 'yaml_syntax'],
    ['taskgraph: 1\nname: "x\n', 3, 1, 'yaml_syntax'],
    ['taskgraph: 1\nname: a: b\n', 2, 8, 'yaml_syntax'],
    ['taskgraph: 1\n\tname: x\n', 2, 1, 'yaml_syntax'],
    ['taskgraph: *x\n', 1, 12, 'yaml_syntax'],
    ['taskgraph: 1\nname: !foo x\n', 2, 7, 'yaml_tag'],
    ['taskgraph: 1\nname: !!js/function "y"\n', 2, 7, 'yaml_tag'],
    ['a: 1\n---\nb: 2\n', 1, 1, 'multiple_documents'],
  ])('%j is refused at %i:%i', (text, line, column, code) =>
    expect(problemsOf(text)).toMatchObject([{ code, place: { line, column } }]),
  )

  it('tells each key that stands twice, beside all else', () => {
    expect(
      told('taskgraph: 1\nname: a\nname: b\nfoo: 1\ntasks:\n  a: { run: x }\n  a: { run: y }\n'),
    ).toEqual([
      '3:1 duplicate_key the key "name" stands twice; remove or rename one',
      '4:1 unknown_key unknown key "foo"; remove it; `taskgraph schema` has all keys',
      '7:3 duplicate_key the key "a" stands twice in "tasks"; remove or rename one',
    ])
  })

  it('refuses bombs, loops, depth and size without harm', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`).join(',')}]`),
    ]
    expect(problemsOf(bomb.join('\n'))).toMatchObject([{ code: 'alias_bomb' }])
    expect(problemsOf('a: &a [*a]\n')).toMatchObject([{ code: 'too_deep' }])
    expect(problemsOf(`a: ${'['.repeat(5000)}${']'.repeat(5000)}`)).toMatchObject([{ code: 'yaml_syntax' }])
    expect(problemsOf(`a: "${'x'.repeat(64 * 1024 * 1024)}"`)).toMatchObject([{ code: 'too_large' }])
  })
})

describe('a file that is partly good', () => {
  it('gives a model of the rest for drawing', () => {
    const result = parsePipeline(
      tasks('a: { run: x, tragets: y, targets: z }', 'b: { run: "cat ${{ a }}", timeout: soon }', 'c: 5'),
    )
    expect(result.ok).toBe(false)
    const partial = result.ok ? undefined : result.partial
    expect([...(partial?.tasks.keys() ?? [])]).toEqual(['a', 'b', 'c'])
    expect(partial?.tasks.get('a')?.targets).toEqual([{ path: 'z' }])
  })
})

describe('ten thousand problems', () => {
  it('are all told; names are suggested for the first', () => {
    const lines = [...Array(10_000).keys()].map((index) => `t${index}: { run: x, needs: u${index} }`)
    const problems = problemsOf(tasks(...lines))
    expect(problems).toHaveLength(10_000)
    expect(problems[0]?.remedy).toBe('did you mean "t0"?')
    expect(problems.at(-1)).not.toHaveProperty('remedy')
  })
})
