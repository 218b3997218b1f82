import { describe, expect, it } from 'vitest'
import { parsePipeline } from '../../../src-shared/pipeline/parse.ts'

/** `line:column code message; remedy` of each problem. */
function told(text: string): readonly string[] {
  const result = parsePipeline(text)
  return (result.ok ? result.warnings : result.error).map(
    ({ place, code, message, remedy }) =>
      `${place?.line}:${place?.column} ${code} ${message}${remedy ? `; ${remedy}` : ''}`,
  )
}

describe('what would be taken for something else', () => {
  it.each([
    [
      'a whole number with more digits than a number holds',
      'taskgraph: 1\nparams: { big: 12345678901234567890, ok: 9007199254740991, text: "12345678901234567890", far: 0.12345678901234567 }\n',
      [
        '2:16 bad_number "big" has more digits than a number can hold: 12345678901234567890 would become 12345678901234567000; put it in quotes to keep it as text',
      ],
    ],
    [
      'a pattern in place of a loop',
      'taskgraph: 1\ntasks:\n  a: { run: x, foreach: { f: "data/*.csv", g: one } }\n',
      [
        '3:31 bad_value "f" in "foreach" of task "a" must be a list of values or {glob: "…"}, found "data/*.csv"; for the files write {glob: "data/*.csv"}',
        '3:47 bad_value "g" in "foreach" of task "a" must be a list of values or {glob: "…"}, found "one"; for this one value write ["one"]',
      ],
    ],
    [
      'a name that no variable can have',
      'taskgraph: 1\nenv: { "A=B": 1, "": 2 }\ntasks:\n  a: { run: x, env: { "${{ params.x }}": 1 } }\n',
      [
        `2:9 bad_name "A=B" can't be a name in "env"; use a name without = and references`,
        `2:19 bad_name "" can't be a name in "env"; use a name without = and references`,
        '4:24 bad_name "${{ params.x }}" can\'t be a name in "env" of task "a"; use a name without = and references',
      ],
    ],
    [
      'an interpreter that is a reference',
      'taskgraph: 1\nparams: { py: python3 }\ninterpreters: { python: "${{ params.py }}" }\n',
      [`3:26 misplaced_reference an interpreter can't be a reference; write its path or name`],
    ],
    [
      'references of defaults, told where they stand and once',
      'taskgraph: 1\ndefaults: { cwd: "${{ foo }}", env: { A: "${{ target }}", B: "${{ bar }}" } }\ntasks:\n  a: { run: x, env: { B: 1 } }\n  b: { run: x, cwd: w, targets: o }\n  c: { run: x }\n',
      [
        '2:19 unknown_reference task "a": ${{ foo }} means nothing: there is no task "foo"; write params.NAME, env.NAME, a task, target or input',
        '2:43 unknown_reference task "a": ${{ target }} means nothing: the task has no targets; give it a target, or use "needs" for order alone',
        '2:63 unknown_reference task "b": ${{ bar }} means nothing: there is no task "bar"; write params.NAME, env.NAME, a task, target or input',
      ],
    ],
    [
      'text in the place of a number',
      'taskgraph: 1\npools: { gpu: -1 }\ntasks:\n  a: { run: x, priority: high, retries: some, resources: { cpu: 0, gpu: many } }\n',
      [
        '2:15 bad_value "gpu" in "pools" must be a number from 0 up, found -1',
        '4:26 bad_value "priority" in task "a" must be a number, found "high"',
        '4:41 bad_value "retries" in task "a" must be a whole number of retries or {count, delay, backoff, maxDelay, jitter}, found "some"',
        '4:65 bad_value "cpu" in "resources" of task "a" must be a number of cores above 0, found 0',
        '4:73 bad_value "gpu" in "resources" of task "a" must be a number from 0 up, found "many"',
      ],
    ],
    [
      'a timeout of nothing',
      'taskgraph: 1\ndefaults: { timeout: 0s }\ntasks:\n  a: { run: x, timeout: 0 }\n  b: { run: x }\n  c: { run: x, timeout: 1 }\n',
      [
        '2:22 bad_value a "timeout" of 0 would end task "b" at once; leave it out for none',
        '4:25 bad_value a "timeout" of 0 would end task "a" at once; leave it out for none',
      ],
    ],
    [
      'a tag, beside all else that is wrong',
      'taskgraph: 1\ntasks:\n  a: { run: !!str date, tragets: o }\n  b: !task { run: x, needs: c }\n',
      [
        '3:13 yaml_tag the tag "!!str" is not allowed: a pipeline is plain data; remove the tag; put quotes around a value that is to be text',
        '3:25 unknown_key unknown key "tragets" in task "a"; did you mean "targets"?',
        '4:6 yaml_tag the tag "!task" is not allowed: a pipeline is plain data; remove the tag; put quotes around a value that is to be text',
        '4:29 unknown_task task "b" needs "c", which is no task; there is "a", "b"',
      ],
    ],
  ])('is %s', (_, text, problems) => {
    expect(told(text)).toEqual(problems)
  })
})
