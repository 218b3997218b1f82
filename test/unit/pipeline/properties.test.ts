import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMap, isScalar, parseDocument, visit } from 'yaml'
import { expandPipeline, expandTolerantly } from '../../../src-shared/pipeline/expand.ts'
import { loadYaml } from '../../../src-shared/pipeline/load.ts'
import { parsePipeline } from '../../../src-shared/pipeline/parse.ts'

const WORLD = { env: () => undefined, glob: () => [] }

/** The other library's view: undefined where it refuses the text, or holds something that the format refuses. */
function readWithYaml(text: string): { readonly value: unknown } | undefined {
  const document = parseDocument(text, { version: '1.2', schema: 'core', merge: false, logLevel: 'silent' })
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined
  let hasRefused = document.contents === null
  visit(document, {
    Node: (_, node) => {
      if ('tag' in node && node.tag !== undefined) hasRefused = true
    },
    Pair: (_, pair) => {
      if (!isScalar(pair.key)) hasRefused = true
      // The libraries name these keys differently once they become a JavaScript object
      else if (typeof pair.key.value !== 'string') hasRefused = true
    },
  })
  if (hasRefused || !isMap(document.contents)) return undefined
  try {
    return { value: document.toJS({ maxAliasCount: -1 }) }
  } catch {
    return undefined
  }
}

const scalarText = fc.constantFrom(
  'plain words',
  '12',
  '-3.5',
  '1e3',
  '0x1F',
  '0o17',
  '017',
  'true',
  'True',
  'yes',
  'no',
  'null',
  '~',
  '',
  '2020-01-01',
  '1:30',
  '1_000',
  '"quo\\ted \\n \\u00e9"',
  "'it''s'",
  '"${{ params.x }}"',
  '${{ a.b }}',
  '.5',
  '+1',
  '0b11',
  'a: b',
  '#no',
  'a #c',
  '- x',
  '*a',
  '&a x',
  '!t x',
  '[1, "b", [c]]',
  '{x: 1, y: [z]}',
  '|\n    block\n      more\n',
  '>-\n    folded\n    text\n',
  '@x',
  '%x',
  'x\ty',
  '<<',
  '?',
  '-',
  "'open",
  'é',
  '\u2028',
)
const keyText = fc.constantFrom('a', 'b', 'c', '"d e"', "'f'", 'g-h', '<<', '__proto__', 'constructor', 'é')
const yamlText = fc
  .array(fc.tuple(fc.constantFrom('', '  ', '    '), keyText, scalarText), { minLength: 1, maxLength: 8 })
  .map((lines) => lines.map(([indent, key, value]) => `${indent}${key}: ${value}\n`).join(''))

describe('both YAML libraries', () => {
  it('read a file alike, wherever both accept it', () => {
    fc.assert(
      fc.property(yamlText, (text) => {
        const ours = loadYaml(text)
        const theirs = readWithYaml(text)
        if (ours.problems.length > 0 || !theirs) return
        expect(JSON.stringify(ours.value)).toBe(JSON.stringify(theirs.value))
      }),
      { numRuns: 1500 },
    )
  })

  it('read any data alike that JSON can write', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const text = JSON.stringify(data, null, 2)
        const ours = loadYaml(text)
        expect(ours.problems).toEqual([])
        expect(JSON.stringify(ours.value)).toBe(JSON.stringify(JSON.parse(text)))
        expect(JSON.stringify(ours.value)).toBe(JSON.stringify(readWithYaml(text)?.value))
      }),
    )
  })
})

const GOOD = `taskgraph: 1
params: { n: 10, list: [1, 2] }
env: { A: b }
pools: { gpu: 1 }
tasks:
  a: { run: "x \${{ params.n }} > \${{ target }}", targets: w/a, retries: { count: 1, delay: 5s } }
  b: { run: [cat, "\${{ a }}"], inputs: [w/a, "*.txt"], needs: [a], resources: { cpu: 2, gpu: 1 } }
  c: { python: "m:f", args: { k: ["\${{ params.list }}"] }, result: true, foreach: { i: [1, 2] } }
  d: { run: "echo '\${{ c.result }}' \${{ c.result.0 }}", timeout: 10m }
layout: { a: [0, 0] }
`

/** Never throws, and says something where it refuses. */
function readAll(text: string): void {
  const result = parsePipeline(text)
  if (!result.ok) {
    expect(result.error.some((problem) => problem.severity === 'error')).toBe(true)
    for (const { place } of result.error) {
      expect(place?.line).toBeGreaterThan(0)
      expect(place?.column).toBeGreaterThan(0)
      expect(place?.endOffset).toBeLessThanOrEqual(text.length)
    }
  }
  const file = result.ok ? result.value : result.partial
  if (file) expandTolerantly(file, WORLD)
}

describe('reading never throws', () => {
  it('on garbage', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlText), readAll))
  })

  it('on a good file with a piece cut out or put in', () => {
    const insert = fc.oneof(
      fc.constantFrom(
        '${{',
        '}}',
        '"',
        "'",
        '{',
        '}',
        '[',
        '\n',
        ':',
        '- ',
        '&a',
        '*a',
        '!x',
        'null',
        '5',
        '\t',
      ),
      fc.string({ maxLength: 5 }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(GOOD.length), fc.nat(6), insert), { minLength: 1, maxLength: 4 }),
        (edits) => {
          let text = GOOD
          for (const [at, length, piece] of edits) text = text.slice(0, at) + piece + text.slice(at + length)
          readAll(text)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('on any data in the place of any value', () => {
    const keys = [
      'run',
      'module',
      'python',
      'args',
      'inputs',
      'targets',
      'needs',
      'env',
      'cwd',
      'shell',
      'retries',
      'timeout',
      'resources',
      'foreach',
      'ignore',
      'layout',
      'tasks',
      'params',
      'groups',
      'notes',
      '__proto__',
    ]
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()),
        fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()),
        (task, top) => {
          readAll(JSON.stringify({ taskgraph: 1, tasks: { a: { run: 'x', ...task } }, ...top }))
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('expansion', () => {
  const anyPipeline = fc.integer({ min: 1, max: 15 }).chain((size) =>
    fc
      .array(fc.tuple(fc.constantFrom('reference', 'needs', 'path', 'glob'), fc.nat(size - 1)), {
        minLength: size,
        maxLength: 3 * size,
      })
      .map((links) => {
        const tasks: Record<string, { run: string; targets: string[]; needs: string[]; inputs: string[] }> =
          {}
        const wanted: (readonly [string, string])[] = []
        for (let index = 0; index < size; index++)
          tasks[`t${index}`] = { run: 'x', targets: [`w/${index}.out`], needs: [], inputs: [] }
        for (const [position, [kind, on]] of links.entries()) {
          const id = position % size
          const task = tasks[`t${id}`]
          if (!task || on >= id) continue
          wanted.push([`t${id}`, `t${on}`])
          if (kind === 'reference') task.run += ` \${{ t${on} }}`
          else if (kind === 'needs') task.needs.push(`t${on}`)
          else if (kind === 'path') task.run += ` w/${on}.out`
          else task.inputs.push(`w/${on}.*`)
        }
        return { text: JSON.stringify({ taskgraph: 1, tasks }), wanted, size }
      }),
  )

  it('of any acyclic pipeline is complete, ordered, and has every dependency', () => {
    fc.assert(
      fc.property(anyPipeline, ({ text, wanted, size }) => {
        const parsed = parsePipeline(text)
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
        const expanded = expandPipeline(parsed.value, WORLD)
        if (!expanded.ok) throw new Error(JSON.stringify(expanded.error))
        const { tasks, order, dependents, owners } = expanded.value
        expect([...order].sort()).toEqual([...tasks.keys()].sort())
        expect(owners.size).toBe(size)
        const position = new Map<string, number>(order.map((id, index) => [id, index]))
        const found = new Set(
          [...tasks.values()].flatMap((task) => task.dependencies.map(({ on }) => `${task.id} ${on}`)),
        )
        expect(found).toEqual(new Set(wanted.map(([from, on]) => `${from} ${on}`)))
        for (const [from, on] of wanted) expect(position.get(on)).toBeLessThan(position.get(from) ?? -1)
        for (const [id, list] of dependents) for (const one of list) expect(found).toContain(`${one} ${id}`)
      }),
    )
  })
})
