import { expect, test } from 'vitest'
import { expandPipeline } from '../../../src-shared/pipeline/expand.ts'
import { parsePipeline } from '../../../src-shared/pipeline/parse.ts'

function messagesFor(target: string): readonly string[] {
  const parsed = parsePipeline(`taskgraph: 1\ntasks:\n  a:\n    run: make it\n    targets: "${target}"\n`)
  if (!parsed.ok) return parsed.error.map(({ message }) => message)
  const expanded = expandPipeline(parsed.value, { env: () => undefined, glob: () => [] })
  return expanded.ok ? [] : expanded.error.map(({ message }) => message)
}

test.each(['.', './', 'a/..', '..', '../..', 'a/../..', '/', '.taskgraph', '.taskgraph/x'])(
  'a task cannot make %s',
  (target) => {
    expect(messagesFor(target)).toEqual([expect.stringMatching(/^a target of task "a" (is|lies in) /)])
  },
)

test.each(['..a', '../a', '/a', '.taskgraphs', 'a/.taskgraph/x', '...'])('a task can make %s', (target) => {
  expect(messagesFor(target)).toEqual([])
})

test('a path is the same file however it is written: absolute, or by way of the folder above', () => {
  const parsed = parsePipeline(`taskgraph: 1
tasks:
  absolute: { run: cat /home/me/project/work/a }
  around: { run: cat ../project/work/a }
  declared: { run: echo, inputs: /home/me/project/work/a }
  inside: { run: cat ../work/a, cwd: /home/me/project/sub }
  other: { run: cat /home/me/project2/work/a }
  make: { run: make it, targets: /home/me/project/work/a }
`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  const world = { env: () => undefined, glob: () => [], folder: '/home/me/project' }
  const expanded = expandPipeline(parsed.value, world)
  if (!expanded.ok) throw new Error(JSON.stringify(expanded.error))
  const facts = [...expanded.value.tasks].map(([id, { targets, cwd, dependencies }]) => [
    id,
    cwd,
    targets.map(({ path }) => path),
    dependencies.map(({ on }) => on),
  ])
  expect(facts).toEqual([
    ['absolute', '.', [], ['make']],
    ['around', '.', [], ['make']],
    ['declared', '.', [], ['make']],
    ['inside', 'sub', [], ['make']],
    ['other', '.', [], []],
    ['make', '.', ['work/a'], []],
  ])
})
