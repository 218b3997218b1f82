import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expandPipeline } from '../../../src-shared/pipeline/expand.ts'
import { parsePipeline } from '../../../src-shared/pipeline/parse.ts'
import { formatProblem } from '../../../src-shared/pipeline/problem.ts'
import { knownKeys, pipelineJsonSchema, taskSchema } from '../../../src-shared/pipeline/schema.ts'

describe('the JSON Schema', () => {
  const schema = pipelineJsonSchema()

  it('is draft 2020-12, strict, and explains every key', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'TaskGraph pipeline',
      required: ['taskgraph'],
      additionalProperties: false,
      properties: {
        taskgraph: { const: 1 },
        tasks: {
          additionalProperties: {
            additionalProperties: false,
            oneOf: [{ required: ['run'] }, { required: ['module'] }, { required: ['python'] }],
          },
        },
      },
    })
    for (const [key, value] of Object.entries(taskSchema.shape)) expect(value.description, key).toBeTruthy()
  })

  it('has every key of the format', () => {
    expect(knownKeys.task).toEqual(
      expect.arrayContaining(
        'run module python args inputs targets needs title description color env cwd shell retries timeout grace priority resources foreach fingerprint ignore hashTargets always result disabled atomic reuse'.split(
          ' ',
        ),
      ),
    )
    expect(knownKeys.pipeline).toEqual(
      expect.arrayContaining(
        'taskgraph name description params env pools interpreters defaults tasks groups notes layout'.split(
          ' ',
        ),
      ),
    )
  })
})

describe('the examples', () => {
  const root = join(import.meta.dirname, '../../../assets/examples')
  const files = listed().filter((name) => /\.taskgraph\.(yaml|json)$/.test(name))

  function listed(): readonly string[] {
    try {
      return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
        (name) => !name.includes('node_modules'),
      )
    } catch {
      return [] // no examples in this checkout
    }
  }

  it.each(files.map((name) => [name]))('%s parses and expands', (name) => {
    const parsed = parsePipeline(readFileSync(join(root, name), 'utf8'))
    expect(parsed.ok ? [] : parsed.error.map((problem) => formatProblem(name, problem))).toEqual([])
    if (!parsed.ok) return
    const expanded = expandPipeline(parsed.value, { env: () => undefined, glob: () => [] })
    expect(expanded.ok ? [] : expanded.error.map((problem) => formatProblem(name, problem))).toEqual([])
  })

  it('are looked for', () => expect(root).toContain('assets'))
})
