import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import picomatch from 'picomatch'
import { describe, expect, test } from 'vitest'
import { commandHelp } from '../../src-main/hosts/cli/help.ts'
import { parseInput } from '../../src-main/hosts/cli/options.ts'
import { COMMANDS } from '../../src-main/hosts/cli/registry.ts'
import { commands } from '../../src-shared/contract/commands.ts'
import { commandParts } from '../../src-shared/pipeline/bind.ts'
import { expandTolerantly } from '../../src-shared/pipeline/expand.ts'
import type { Task } from '../../src-shared/pipeline/model.ts'
import { RESERVED_NAMES, RESERVED_TARGET_NAMES } from '../../src-shared/pipeline/names.ts'
import { parsePipeline } from '../../src-shared/pipeline/parse.ts'
import { knownKeys } from '../../src-shared/pipeline/schema.ts'
import type { ReasonKind } from '../../src-shared/run/reasons.ts'
import type { RunState } from '../../src-shared/run/state.ts'

const repository = join(import.meta.dirname, '../..')
const docs = join(repository, 'docs')
const page = (name: string): string => readFileSync(join(docs, name), 'utf8')

interface Block {
  readonly info: string
  readonly text: string
  readonly line: number
}

/** The fenced blocks of a page, with what stands behind the opening fence. */
function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map((match) => ({
    info: match[1] ?? '',
    text: match[2] ?? '',
    line: markdown.slice(0, match.index).split('\n').length,
  }))
}

/** The files that the examples of the page take for granted. */
const DISK = ['data/a.csv', 'data/b.csv']

function load(text: string) {
  const parsed = parsePipeline(text)
  if (!parsed.ok) return { problems: parsed.error.map(({ code }) => code), tasks: [] }
  const { graph, problems } = expandTolerantly(parsed.value, {
    env: () => undefined,
    glob: (pattern) => DISK.filter((path) => picomatch.isMatch(path, pattern)),
  })
  const all = [...parsed.warnings, ...problems].map(({ code }) => code)
  return { problems: all, tasks: [...graph.tasks.values()] }
}

/** Everything that a `text becomes` block may say of a task, one claim a line. */
function claimsOf(task: Task): readonly string[] {
  const { run } = commandParts(task)
  const pairs = (map: Readonly<Record<string, string | number>>): string =>
    Object.entries(map)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')
  return [
    `${task.id}: ${typeof run === 'string' ? run : JSON.stringify(run)}`,
    ...(Array.isArray(run) ? [`${task.id}: ${run.join(' ')}`] : []),
    `${task.id}.shell: ${task.shell?.join(' ')}`,
    `${task.id}.env: ${pairs(task.env)}`,
    `${task.id}.resources: ${pairs(task.definition.resources)}`,
    ...task.dependencies.map(({ on, kind }) => `${task.id} <- ${on} ${kind}`),
  ]
}

describe('docs/file-format.md', () => {
  const blocks = blocksOf(page('file-format.md'))
  const examples = blocks.flatMap((block, at) =>
    block.info.startsWith('yaml') ? [{ ...block, next: blocks[at + 1] }] : [],
  )

  test.each(examples)('the example at line $line is what the page says it is', ({ info, text, next }) => {
    const { problems, tasks } = load(text)
    const expected = /problem=(\w+)/.exec(info)?.[1]
    expect(problems).toEqual(expected === undefined ? [] : [expected])
    if (next?.info !== 'text becomes') return
    const claims = tasks.flatMap(claimsOf)
    for (const line of next.text.trimEnd().split('\n')) expect(claims).toContain(line)
  })

  test('has examples, and a box of results follows one', () => {
    expect(examples.length).toBeGreaterThan(10)
    expect(blocks.filter(({ info }) => !/^yaml( problem=\w+)?$|^text becomes$/.test(info))).toEqual([])
  })

  test.each(Object.entries(knownKeys))('names every key of %s', (_, keys) => {
    expect(keys.filter((key) => !new RegExp(`[\`{ ,]${key}[\`},: ]`).test(page('file-format.md')))).toEqual(
      [],
    )
  })

  test('each key of a task has a row, and nothing else has', () => {
    const table = page('file-format.md').split('## Keys of a task')[1]?.split('\n\n')[1] ?? ''
    const rows = [...table.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell = '']) => cell.split(', '))
    expect(rows.map((cell) => cell.replaceAll('`', '')).toSorted()).toEqual([...knownKeys.task].toSorted())
  })

  test('lists the keys that `defaults` takes and the names that are reserved', () => {
    const text = page('file-format.md').replaceAll('\n', ' ')
    const taken = /`defaults` takes (.*?)\./.exec(text)?.[1] ?? ''
    expect([...taken.matchAll(/`(\w+)`/g)].map(([, key]) => key).toSorted()).toEqual(
      [...knownKeys.defaults].toSorted(),
    )
    const reserved = /may be called (.*?); no target (.*?)\./.exec(text)
    expect([...(reserved?.[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual([
      ...RESERVED_NAMES,
    ])
    expect([...(reserved?.[2] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual([
      ...RESERVED_TARGET_NAMES,
    ])
  })
})

describe('docs/command-line.md', () => {
  /** `npx vitest run --project unit docs -u` writes the page anew; what stands above the mark is kept. */
  test('says what the program itself says', async () => {
    const mark = '<!-- from here on: npx vitest run --project unit docs -u -->\n'
    const path = join(docs, 'command-line.md')
    const head = readFileSync(path, 'utf8').split(mark)[0] ?? ''
    const plain = { paint: (_: unknown, text: string): string => text }
    const sections = await Promise.all(
      Object.entries(COMMANDS).map(async ([name, { load }]) => {
        const help = commandHelp(await load(), plain)
        return `\n## ${name}\n\n\`\`\`text\n${help}\n\`\`\`\n`
      }),
    )
    await expect(`${head}${mark}${sections.join('')}`).toMatchFileSnapshot(path)
  })
})

describe('the help', () => {
  test.each(Object.keys(COMMANDS))(
    'of %s has examples, and each is one that the command takes',
    async (name) => {
      const command = await COMMANDS[name]?.load()
      expect(command?.examples.length).toBeGreaterThan(0)
      for (const [example] of command?.examples ?? []) {
        const [first, ...words] = (example.split(/ [|>] /)[0] ?? '').split(' ')
        expect(first).toBe(name)
        if (command) expect(() => parseInput(name, command, words)).not.toThrow()
      }
    },
  )
})

describe('docs/wire.md', () => {
  const rows = [...page('wire.md').matchAll(/^\| `([a-z]+\.[a-zA-Z]+)` \| (\w+) \|/gm)]

  test('has every command with its permission, and none that there isn’t', () => {
    const told = Object.fromEntries(rows.map(([, name, permission]) => [name, permission]))
    const real = Object.fromEntries(
      Object.entries(commands).map(([name, { permission }]) => [name, permission]),
    )
    expect(told).toEqual(real)
  })
})

describe('docs/engine.md', () => {
  test('has every reason and every state', () => {
    const reasons = {
      'never-run': true,
      'last-failed': true,
      'last-cancelled': true,
      interrupted: true,
      'command-changed': true,
      'code-changed': true,
      'input-changed': true,
      'input-added': true,
      'input-missing': true,
      'target-missing': true,
      'target-changed': true,
      'result-changed': true,
      upstream: true,
      always: true,
      forced: true,
    } satisfies Record<ReasonKind, true>
    const states = {
      waiting: true,
      ready: true,
      starting: true,
      running: true,
      retrying: true,
      succeeded: true,
      failed: true,
      'timed-out': true,
      cancelled: true,
      fresh: true,
      blocked: true,
      disabled: true,
    } satisfies Record<RunState, true>
    const text = page('engine.md')
    const missing = Object.keys({ ...reasons, ...states }).filter((word) => !text.includes(`\`${word}\``))
    expect(missing).toEqual([])
  })
})

describe('all pages', () => {
  const names = readdirSync(docs).filter((name) => name.endsWith('.md'))

  test.each(names)('%s links to and names only files that are there', (name) => {
    const text = page(name).replace(/^```.*?^```$/gms, '')
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => join('docs', path))
    const named = [...text.matchAll(/`((?:test|src-main|src-shared|src-renderer)\/[\w./-]+\.\w+)`/g)]
    const paths = [...linked, ...named.map(([, path = '']) => path)]
    expect(paths.filter((path) => !existsSync(join(repository, path)))).toEqual([])
  })

  test('security.md says of each rule of the web host which test holds it', () => {
    const rows = [...page('security.md').matchAll(/^\| (W\d+) \|/gm)].map(([, rule]) => rule)
    expect(rows).toEqual(Array.from({ length: 16 }, (_, index) => `W${index + 1}`))
  })
})
