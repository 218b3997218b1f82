import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHostClient, type Transport } from '../../../src-shared/contract/client.ts'
import { createDispatcher } from '../../../src-shared/contract/dispatcher.ts'
import type { EdgeView, NodeView, Snapshot, TaskRow } from '../../../src-shared/contract/views.ts'
import type { HostMessage, Request } from '../../../src-shared/contract/wire.ts'
import { createFakeHost } from '../../support/fake-host/fake-host.ts'
import { generateSnapshot } from '../../support/fake-host/generate.ts'

/** A client and a host that give each other text, as over a line. `texts` are those that the host has sent. */
function join(snapshot: Snapshot) {
  const { handlers } = createFakeHost(snapshot, () => {})
  const told = { ...handlers, 'pipeline.open': () => snapshot, 'pipeline.snapshot': () => snapshot }
  const dispatcher = createDispatcher(told, (error) => {
    throw error
  })
  const texts: string[] = []
  const answer = async (request: unknown): Promise<HostMessage> => {
    const reply = await dispatcher.dispatch(JSON.parse(JSON.stringify(request)), undefined, new Set(['read']))
    const text = JSON.stringify(reply)
    texts.push(text)
    return JSON.parse(text)
  }
  let hear: (message: HostMessage) => void = () => {}
  const transport: Transport = {
    send: (request: Request) => void answer(request).then((message) => hear(message)),
    onMessage: (listener) => {
      hear = listener
    },
    onConnection: () => {},
  }
  return { client: createHostClient(transport), answer, texts }
}

/** Every key there is: one that is added to a view is asked for here. */
const fullNode: Required<NodeView> = {
  id: 'full',
  title: 'Full of everything',
  kind: 'python',
  summary: 'a.py:main',
  description: 'does it',
  color: 'red',
  targets: [{ name: 'table', path: 'out/a.csv' }, { path: 'out/b.csv' }],
  isDisabled: true,
  instances: 3,
  problems: 2,
  group: 'g',
  position: [10, -20],
}
const fullEdge: Required<EdgeView> = {
  id: 'odd id',
  from: 'full',
  to: 'plain',
  kind: 'reference',
  kinds: ['reference', 'needs'],
  path: 'out/b.csv',
  target: 1,
}
const fullRow: Required<TaskRow> = {
  id: 'full',
  state: 'running',
  reasons: ['code-changed a.py', 'never-run'],
  reasonKinds: ['code-changed', 'never-run'],
  text: 'at work',
  attempt: 2,
  startedAt: 1,
  finishedAt: 2,
  durationMs: 3,
  estimateMs: 4,
  progress: 0.5,
  progressText: 'half',
  place: 6,
  blockedBy: 'plain',
  instances: { failed: 1, fresh: 2 },
}
const plainNode: NodeView = {
  id: 'plain',
  title: 'plain',
  kind: 'shell',
  summary: 'true',
  targets: [],
  isDisabled: false,
  problems: 0,
}

describe('a snapshot on its way to the app', () => {
  test('arrives with every key that a view can have', async () => {
    const snapshot: Snapshot = {
      ...generateSnapshot(0),
      nodes: [plainNode, fullNode],
      edges: [
        fullEdge,
        { id: 'plain->full', from: 'plain', to: 'full', kind: 'needs', kinds: ['needs'] },
        { id: 'gone->full', from: 'gone', to: 'full', kind: 'inferred', kinds: ['inferred'], path: 'x' },
      ],
      rows: [fullRow, { id: 'plain', state: 'stale', reasons: [] }],
    }
    const { client } = join(snapshot)
    expect(await client.call('pipeline.open', { path: '/a' })).toStrictEqual(snapshot)
    expect(await client.call('pipeline.snapshot', { pipeline: '/a' })).toStrictEqual(snapshot)
  })

  test('arrives whatever is in it', async () => {
    const text = fc.constantFrom('', 'a', 'b', 'constructor', '__proto__', 'ü\n')
    const few = fc.option(text, { nil: undefined })
    const number = fc.option(fc.integer(), { nil: undefined })
    const nodes = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1 }),
        title: text,
        summary: fc.string(),
        color: few,
        instances: number,
        targets: fc.array(fc.record({ name: few, path: text }), { maxLength: 3 }),
      }),
      { selector: ({ id }) => id, maxLength: 40 },
    )
    const ends = fc.array(fc.tuple(fc.nat(40), fc.nat(40), number, few), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(nodes, ends, fc.boolean(), async (made, pairs, isShuffled) => {
        const all: NodeView[] = made.map((node) =>
          dropAbsent({ ...plainNode, ...node, targets: node.targets.map(dropAbsent) }),
        )
        const idOf = (at: number): string => all[at]?.id ?? `other ${at}`
        const edges: EdgeView[] = pairs.map(([from, to, target, path]) =>
          dropAbsent({
            id: `${idOf(from)}->${idOf(to)}`,
            from: idOf(from),
            to: idOf(to),
            kind: 'inferred' as const,
            kinds: ['inferred' as const],
            target,
            path,
          }),
        )
        const rows: TaskRow[] = all.map(({ id, summary }) => ({
          id,
          state: 'fresh',
          reasons: [summary],
          text: summary,
        }))
        const snapshot = {
          ...generateSnapshot(0),
          nodes: all,
          edges,
          rows: isShuffled ? rows.reverse() : rows,
        }
        const { client } = join(snapshot)
        expect(await client.call('pipeline.open', { path: '/a' })).toStrictEqual(snapshot)
      }),
    )
  })

  test('of a large pipeline takes less than half of the characters', async () => {
    const snapshot = generateSnapshot(2000)
    const { client, texts } = join(snapshot)
    expect(await client.call('pipeline.open', { path: '/a' })).toStrictEqual(snapshot)
    expect(texts[0]?.length).toBeLessThan(JSON.stringify(snapshot).length / 2)
  })

  test('is told in full to who does not ask for flat lists', async () => {
    const snapshot = generateSnapshot(3)
    const { answer } = join(snapshot)
    expect(await answer({ id: 1, command: 'pipeline.open', input: { path: '/a' } })).toStrictEqual({
      id: 1,
      ok: true,
      value: snapshot,
    })
  })
})

/** As JSON does. */
function dropAbsent<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(record))
}
