import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { createApp } from '../../src-main/session/app.ts'
import { RecentFiles } from '../../src-main/session/recent-files.ts'
import type { Permission } from '../../src-shared/contract/commands.ts'
import { commands } from '../../src-shared/contract/commands.ts'
import { temporaryFolder, writeFiles } from '../support/app.ts'

const MESSAGES = 5_000
const SEED = 20261122
const folder = temporaryFolder('taskgraph-fuzz-')
const previousHome = process.env.TASKGRAPH_HOME
process.env.TASKGRAPH_HOME = join(folder.path, 'home')
afterAll(() => {
  if (previousHome === undefined) delete process.env.TASKGRAPH_HOME
  else process.env.TASKGRAPH_HOME = previousHome
  folder[Symbol.dispose]()
})

const path = join(folder.path, 'p.taskgraph.yaml')
writeFiles(folder.path, {
  'p.taskgraph.yaml': `taskgraph: 1
params: { x: 1 }
tasks:
  a: { run: 'touch started; echo \${{ params.x }} > \${{ target }}', targets: a.txt }
  b: { module: ./b.mjs#f, needs: [a] }
  c: { foreach: { n: [1, 2] }, python: 'c.py:f', args: ["\${{ n }}"] }
`,
  'b.mjs': "import { writeFileSync } from 'node:fs'\nwriteFileSync('started', '')\nexport function f() {}\n",
  'c.py': "open('started', 'w')\ndef f(n): pass\n",
})

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const word = fc.oneof(
  pick('a', 'b', 'c', 'c[n=1]', 'nobody', '', '__proto__', 'x y', '../..', '$(touch started)'),
  fc.string({ maxLength: 12 }),
)
const ids = fc.array(word, { maxLength: 3 })
const pipeline = fc.oneof({ arbitrary: fc.constant(path), weight: 12 }, { arbitrary: word, weight: 1 })
const json = fc.jsonValue({ maxDepth: 3 })
const point = fc.tuple(fc.integer(), fc.integer())
const whole = fc.integer({ min: -2, max: 400_000 })
const verb = fc.oneof(
  fc.constant({ verb: 'stale' }),
  fc.record({ verb: pick('task', 'upTo', 'only', 'from', 'force', 'all'), tasks: ids }),
)
const definition = fc.dictionary(
  pick(
    'run',
    'module',
    'python',
    'args',
    'inputs',
    'targets',
    'needs',
    'env',
    'cwd',
    'foreach',
    'shell',
    '__proto__',
    'x',
  ),
  fc.oneof(
    json,
    word,
    pick<unknown>('touch started', ['touch', 'started'], './b.mjs#f', 'c.py:f', { PATH: '.' }),
  ),
  { maxKeys: 4 },
)
const edit = fc.oneof(
  fc.record(
    { kind: fc.constant('task.add'), id: word, definition },
    { requiredKeys: ['kind', 'definition'] },
  ),
  fc.record({ kind: fc.constant('task.remove'), tasks: ids, reconnect: fc.boolean() }),
  fc.record({ kind: fc.constant('task.rename'), task: word, to: word }),
  fc.record({
    kind: fc.constant('task.set'),
    task: word,
    path: fc.array(word, { minLength: 1, maxLength: 3 }),
    value: json,
  }),
  fc.record({
    kind: fc.constant('pipeline.set'),
    path: fc.array(word, { minLength: 1, maxLength: 3 }),
    value: json,
  }),
  fc.record({ kind: pick('edge.add', 'edge.remove', 'edge.makeReference'), from: word, to: word }),
  fc.record({
    kind: fc.constant('edge.add'),
    from: word,
    to: word,
    as: pick('reference', 'needs'),
    target: fc.oneof(word, whole),
  }),
  fc.record({ kind: fc.constant('layout.move'), positions: fc.dictionary(word, point, { maxKeys: 3 }) }),
  fc.record({ kind: fc.constant('task.duplicate'), tasks: ids, offset: point, keepIncoming: fc.boolean() }),
  fc.record({
    kind: fc.constant('tasks.paste'),
    yaml: fc.oneof(fc.string(), fc.constant('z: { run: touch started }')),
    keepIncoming: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('group.set'), id: word, group: fc.record({ tasks: ids, title: word }) }),
  fc.record({ kind: fc.constant('group.members'), id: word, add: ids, remove: ids }),
  fc.record({ kind: fc.constant('note.set'), index: fc.nat(3), note: fc.record({ text: word, at: point }) }),
  fc.record({
    kind: fc.constant('text.change'),
    changes: fc.array(
      fc.record({ from: fc.nat(300), to: fc.nat(300), insert: fc.string({ maxLength: 20 }) }),
      { maxLength: 3 },
    ),
  }),
)

/** Every field that some command takes, mostly of the right form. */
const fields = {
  pipeline,
  path: fc.oneof(fc.constant(path), word),
  folder: fc.oneof(fc.constant(folder.path), word),
  template: word,
  edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
  label: word,
  revision: whole,
  take: pick('mine', 'theirs', 'both'),
  params: fc.dictionary(word, json, { maxKeys: 3 }),
  what: verb,
  failFast: fc.boolean(),
  tasks: ids,
  limit: whole,
  run: word,
  task: word,
  undo: fc.boolean(),
  from: whole,
  bytes: whole,
  attempt: whole,
  text: word,
  index: whole,
  digest: word,
}
const nearInput = fc.oneof(
  { arbitrary: fc.record(fields), weight: 4 },
  { arbitrary: fc.record(fields, { requiredKeys: [] }), weight: 1 },
)

/** The fields that a command takes, so that most messages get past its schema. */
const fieldsOf: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(commands).map(([name, { input }]) => [name, new Set(Object.keys(input.shape))]),
)
const command = fc.oneof(
  { arbitrary: pick(...fieldsOf.keys()), weight: 30 },
  { arbitrary: word, weight: 1 },
  { arbitrary: pick('toString', 'constructor'), weight: 1 },
)
const near = fc
  .tuple(
    fc.nat(),
    command,
    nearInput,
    fc.nat(9).map((n) => n > 0),
    pipeline,
  )
  .map(([id, name, input, isExact, at]) => {
    const taken = fieldsOf.get(name)
    if (!isExact || !taken) return { id, command: name, input }
    const kept = Object.entries({ ...input, pipeline: at }).filter(([key]) => taken.has(key))
    return { id, command: name, input: Object.fromEntries(kept) }
  })
const message = fc.oneof(
  { arbitrary: near, weight: 8 },
  { arbitrary: fc.record({ id: fc.nat(), command, input: fc.anything() }), weight: 1 },
  {
    arbitrary: fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
    }),
    weight: 1,
  },
)

const children = (): readonly string[] =>
  readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter((pid) => pid !== ''),
  )

/** Answers that the property has seen, so that it can't pass by never getting anywhere. */
const seen = new Map<string, number>()

test(`${MESSAGES} messages: each is answered or dropped, none throws, none starts anything`, async () => {
  const bugs: string[] = []
  const app = createApp({
    version: 'fuzz',
    capabilities: { pickFile: false, revealInFolder: false, notifications: false, windows: false },
    opens: path,
    isOpensTrusted: false,
    jobs: 2,
    by: 'web',
    recent: new RecentFiles(join(folder.path, 'recent.json')),
    templates: join(folder.path, 'templates'),
    onBug: (error, where) => bugs.push(`${where}: ${error instanceof Error ? error.stack : String(error)}`),
  })
  const connection = app.connect(() => undefined)
  const all: ReadonlySet<Permission> = new Set(['read', 'edit', 'run', 'trust'])
  const open = { id: 0, command: 'pipeline.open', input: { path } }
  await app.dispatch(open, connection, all)
  const before = children()
  try {
    await fc.assert(
      fc.asyncProperty(message, async (one) => {
        const answer = await app.dispatch(one, connection, all)
        const code =
          answer === undefined
            ? 'dropped'
            : 'event' in answer
              ? 'event'
              : answer.ok
                ? 'ok'
                : answer.error.code
        seen.set(code, (seen.get(code) ?? 0) + 1)
        expect(bugs).toEqual([])
        expect(code).not.toBe('internal')
        if (answer !== undefined && 'id' in answer) expect(answer.id).toBe(Object(one).id)
      }),
      { numRuns: MESSAGES, seed: SEED },
    )
    expect(children()).toEqual(before)
    expect(existsSync(join(folder.path, 'started'))).toBe(false)
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(['ok', 'dropped', 'bad_input', 'unknown_command', 'not_open', 'unknown_task']),
    )
    expect(seen.get('ok')).toBeGreaterThan(MESSAGES / 5)
  } finally {
    connection.close()
    await app.close()
  }
})

test('a client without a permission is refused each command that needs it', async () => {
  const app = createApp({
    version: 'fuzz',
    capabilities: { pickFile: false, revealInFolder: false, notifications: false, windows: false },
    isOpensTrusted: false,
    jobs: 1,
    by: 'web',
    recent: new RecentFiles(join(folder.path, 'recent.json')),
    templates: folder.path,
    onBug: (error) => expect.unreachable(String(error)),
  })
  const connection = app.connect(() => undefined)
  for (const [name, { permission }] of Object.entries(commands)) {
    const others = new Set<Permission>(
      (['read', 'edit', 'run', 'trust'] as const).filter((one) => one !== permission),
    )
    expect(await app.dispatch({ id: 1, command: name, input: {} }, connection, others)).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    })
  }
  await app.close()
})
