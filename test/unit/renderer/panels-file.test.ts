import { CompletionContext } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { completePipeline, describeText } from '../../../src-renderer/panels/file/completions.ts'
import { indentAfter } from '../../../src-renderer/panels/file/file-editor.ts'
import { loopNamesIn, yamlPlaceAt } from '../../../src-renderer/panels/file/yaml-place.ts'
import { pipelineJsonSchema } from '../../../src-shared/pipeline/schema.ts'

/** The text without its `|`, and where that stood. */
function cursor(marked: string): { readonly text: string; readonly at: number } {
  const at = marked.lastIndexOf('‸')
  return { text: marked.slice(0, at) + marked.slice(at + 1), at }
}
const placeIn = (marked: string) => {
  const { text, at } = cursor(marked)
  const { path, kind, typed } = yamlPlaceAt(text, at)
  return [path.join('.'), kind, typed]
}
const names = {
  schema: pipelineJsonSchema(),
  params: ['length'],
  tasks: [
    { id: 'fetch', title: 'Fetch it', summary: 'curl …', targets: ['csv'] },
    { id: 'plot', title: 'plot', summary: 'plot.py', targets: [] },
  ],
}
const offered = (marked: string, isExplicit = true): readonly string[] => {
  const { text, at } = cursor(marked)
  const context = new CompletionContext(EditorState.create({ doc: text }), at, isExplicit)
  return completePipeline(context, names)?.options.map(({ label }) => label) ?? []
}

describe('the place in a pipeline’s text', () => {
  test('is found by indentation, in maps, lists and below dashes', () => {
    expect(placeIn('na‸')).toEqual(['', 'key', 'na'])
    expect(placeIn('tasks:\n  a:\n    ru‸')).toEqual(['tasks.a', 'key', 'ru'])
    expect(placeIn('tasks:\n  a:\n    run: echo\n  b:\n    always: tr‸')).toEqual([
      'tasks.b.always',
      'value',
      'tr',
    ])
    expect(placeIn('tasks:\n  a:\n    needs:\n      - b‸')).toEqual(['tasks.a.needs.0', 'value', 'b'])
    expect(placeIn('tasks:\n  a:\n    needs:\n    - b\n    - ‸')).toEqual(['tasks.a.needs.0', 'key', ''])
    expect(placeIn('notes:\n  - text: x\n    at‸')).toEqual(['notes.0', 'key', 'at'])
    expect(placeIn('tasks:\n\n  # a remark\n  "a-b":\n    retries:\n      co‸')).toEqual([
      'tasks.a-b.retries',
      'key',
      'co',
    ])
  })

  test('is found in brackets of one line', () => {
    expect(placeIn('tasks:\n  a: { run: echo, al‸')).toEqual(['tasks.a', 'key', 'al'])
    expect(placeIn('tasks:\n  a: { needs: [b, c‸')).toEqual(['tasks.a.needs.0', 'value', 'c'])
    expect(placeIn('tasks:\n  a: { retries: { count: 1 }, reuse: co‸')).toEqual([
      'tasks.a.reuse',
      'value',
      'co',
    ])
    expect(placeIn('tasks:\n  a: { run: "echo, {", ti‸')).toEqual(['tasks.a', 'key', 'ti'])
  })

  test('inside a block of text there are no keys', () => {
    expect(placeIn('tasks:\n  a:\n    run: |\n      echo‸')[1]).toBe('text')
    expect(offered('tasks:\n  a:\n    run: |\n      ru‸')).toEqual([])
  })

  test('is told of any text without failing', () => {
    const part = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '${{',
      '}}',
      '|',
      '#',
      ',',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), fc.nat(), (parts, at) => {
        const text = parts.join('')
        const offset = at % (text.length + 1)
        const place = yamlPlaceAt(text, offset)
        expect(place.from + place.typed.length).toBe(offset)
        loopNamesIn(text, offset)
        describeText(text, offset, names)
      }),
    )
  })
})

test.each([
  ['tasks:', 2],
  ['  a:   # a remark', 4],
  ['    targets: count.txt', 4],
  ['    run: |', 6],
  ['    run: echo "a: b"', 4],
  ['  - text: x', 4],
  ['      - lower', 8],
  ['', 0],
])('after %j a new line begins in column %i', (line, column) => {
  expect(indentAfter(line)).toBe(column)
})

describe('completions', () => {
  test('offer the keys of the place that are not there yet', () => {
    expect(offered('‸')).toEqual(expect.arrayContaining(['taskgraph', 'name', 'tasks', 'pools']))
    const task = offered('tasks:\n  a:\n    run: echo\n    ‸\n    title: x\n')
    expect(task).toEqual(expect.arrayContaining(['needs', 'foreach', 'retries', 'timeout']))
    expect(task).not.toContain('run')
    expect(task).not.toContain('title')
    expect(offered('tasks:\n  a:\n    retries:\n      ‸')).toEqual([
      'count',
      'delay',
      'backoff',
      'maxDelay',
      'jitter',
    ])
    expect(offered('tasks:\n  a: { run: echo, ti‸')).toContain('timeout')
    expect(offered('interpreters:\n  ‸')).toEqual(['python'])
  })

  test('offer the words of a choice, and true and false', () => {
    expect(offered('tasks:\n  a:\n    reuse: ‸')).toEqual(['copy', 'link'])
    expect(offered('tasks:\n  a:\n    always: t‸')).toEqual(['true', 'false'])
  })

  test('offer tasks in needs, and their targets in inputs, but never the task itself', () => {
    expect(offered('tasks:\n  plot:\n    needs: [‸')).toEqual(['fetch'])
    expect(offered('tasks:\n  new:\n    needs:\n      - f‸')).toEqual(['fetch', 'plot'])
    expect(offered('tasks:\n  plot:\n    inputs: f‸')).toEqual(['fetch'])
    expect(offered('groups:\n  g:\n    tasks: [‸')).toEqual(['fetch', 'plot'])
  })

  test('offer params, loops, tasks and their results in a reference', () => {
    const inside = offered(
      'tasks:\n  each:\n    foreach:\n      city: [a]\n      n: [1]\n    run: echo ${{ ‸',
    )
    expect(inside).toEqual(expect.arrayContaining(['city', 'n', 'target', 'params.length', 'fetch', 'plot']))
    expect(offered('tasks:\n  each: { foreach: { year: [1] }, run: "echo ${{ y‸')).toContain('year')
    expect(offered('tasks:\n  a: { run: "cat ${{ fetch.‸')).toEqual([
      'fetch.csv',
      'fetch.targets',
      'fetch.result',
    ])
  })

  test('do not come unasked where nothing is typed', () => {
    expect(offered('tasks:\n  a:\n    ‸', false)).toEqual([])
  })
})

describe('what is said of a word', () => {
  const said = (marked: string) => {
    const { text, at } = cursor(marked)
    return describeText(text, at, names)?.text
  }
  test('is the format’s own description of a key, and of a task what it runs', () => {
    expect(said('tasks:\n  a:\n    time‸out: 5m')).toContain('the whole process tree is ended')
    expect(said('tasks:\n  a: { retr‸ies: 2 }')).toContain('How often a failed attempt is repeated')
    expect(said('tasks:\n  a: { run: "cat ${{ fe‸tch }}" }')).toBe('Fetch it\ncurl …')
    expect(said('tasks:\n  a: { run: tim‸eout }')).toBeUndefined()
    expect(said('tasks:\n  a:\n    unknown‸: 1')).toBeUndefined()
  })
})
