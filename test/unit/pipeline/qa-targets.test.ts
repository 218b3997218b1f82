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
