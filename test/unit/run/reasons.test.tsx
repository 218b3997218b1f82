import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { NextSteps, ReasonView } from '../../../src-renderer/panels/why/ReasonView.tsx'
import { AppProvider } from '../../../src-renderer/stores/hooks.tsx'
import { texts } from '../../../src-renderer/texts/index.ts'
import { longReason, nextStep, shortReason } from '../../../src-shared/run/describe.ts'
import type { Reason, ReasonKind } from '../../../src-shared/run/reasons.ts'
import { startRig } from '../renderer/support.ts'

// What changed in a source file is asked of the host: `panels-why` of the browser tests holds that.
vi.mock('../../../src-renderer/panels/why/SourceDiff.tsx', () => ({ SourceDiff: () => null }))

interface Example {
  readonly reason: Reason
  /** On the node: the thing and the fact. */
  readonly short: string
  /** On the command line and in Why, in any words: what was before, and what is now. */
  readonly sides?: readonly [string, string]
  /** What the user can do. */
  readonly next: RegExp
}

const attempt = { run: 'r1', attempt: 2, at: '2026-05-04T03:02:01.000Z' }
const was = { sizeBytes: 8, mtimeMs: Date.UTC(2026, 4, 4), digest: 'sha256:aaaa1111' }
const is = { sizeBytes: 12, mtimeMs: Date.UTC(2026, 4, 5), digest: 'sha256:bbbb2222' }
const sides = ['aaaa1111', 'bbbb2222'] as const
const runOrAccept = /run it, or accept it/

const examples: Readonly<Record<ReasonKind, readonly Example[]>> = {
  'never-run': [{ reason: { kind: 'never-run' }, short: 'never run', next: /run it/ }],
  'last-failed': [
    {
      reason: { kind: 'last-failed', ...attempt, error: 'exit code 2' },
      short: 'failed last time',
      next: /log.*run it again/,
    },
  ],
  'last-cancelled': [
    { reason: { kind: 'last-cancelled', ...attempt }, short: 'cancelled last time', next: /run it again/ },
  ],
  interrupted: [
    {
      reason: { kind: 'interrupted', ...attempt },
      short: 'interrupted last time',
      next: /run it again.*half done/,
    },
  ],
  'command-changed': [
    {
      reason: { kind: 'command-changed', part: 'run', before: 'sort a', after: 'sort -r b' },
      short: 'command changed',
      sides: ['sort a', 'sort -r b'],
      next: runOrAccept,
    },
    {
      reason: { kind: 'command-changed', part: 'env', before: { A: 'one' }, after: { A: 'two' } },
      short: 'env changed',
      sides: ['one', 'two'],
      next: runOrAccept,
    },
    {
      reason: { kind: 'command-changed', part: 'engine' },
      short: 'the engine is another version',
      next: /accept it.*nothing of yours/,
    },
  ],
  'code-changed': [
    {
      reason: { kind: 'code-changed', path: 'a.py', before: was, after: is },
      short: 'code changed: a.py',
      sides,
      next: runOrAccept,
    },
  ],
  'input-changed': [
    {
      reason: { kind: 'input-changed', path: 'a.csv', before: was, after: is },
      short: 'a.csv changed',
      sides,
      next: runOrAccept,
    },
  ],
  'input-added': [
    {
      reason: { kind: 'input-added', path: 'a.csv', after: is },
      short: 'new input a.csv',
      sides: ['none|nothing', 'bbbb2222'],
      next: runOrAccept,
    },
  ],
  'input-missing': [
    {
      reason: { kind: 'input-missing', path: 'a.csv', before: was },
      short: 'a.csv is missing',
      sides: ['aaaa1111', 'missing|nothing'],
      next: /bring a\.csv back/,
    },
  ],
  'target-missing': [
    {
      reason: { kind: 'target-missing', path: 'b.csv', before: was },
      short: 'target b.csv is missing',
      sides: ['aaaa1111', 'missing|nothing'],
      next: /run it to make b\.csv again/,
    },
  ],
  'target-changed': [
    {
      reason: { kind: 'target-changed', path: 'b.csv', before: was, after: is },
      short: 'target b.csv was changed',
      sides,
      next: /make b\.csv anew, or accept it/,
    },
  ],
  'result-changed': [
    {
      reason: { kind: 'result-changed', task: 'train', before: 0.91, after: 0.92 },
      short: 'result of train changed',
      sides: ['0.91|91', '0.92|92'],
      next: runOrAccept,
    },
  ],
  upstream: [
    {
      reason: { kind: 'upstream', tasks: ['train'] },
      short: 'depends on train',
      next: /run it with what it depends on/,
    },
    {
      reason: { kind: 'upstream', tasks: ['train', 'test'] },
      short: 'depends on 2 stale tasks',
      next: /run it with what it depends on/,
    },
  ],
  always: [{ reason: { kind: 'always' }, short: 'runs always', next: /always/ }],
  forced: [
    { reason: { kind: 'forced' }, short: 'forced', next: /asked for/ },
    {
      reason: { kind: 'forced', byMark: true },
      short: 'marked stale',
      next: /run it, or take the mark back/,
    },
  ],
}
const all = Object.entries(examples).flatMap(([kind, some]) => some.map((example) => ({ kind, ...example })))

test('every kind of reason that there is has an example here', () => {
  const source = readFileSync(join(import.meta.dirname, '../../../src-shared/run/reasons.ts'), 'utf8')
  const declared = source.slice(source.indexOf('export type Reason')).matchAll(/'([a-z]+(?:-[a-z]+)*)'/g)
  const kinds = new Set([...declared].map(([, name]) => name).filter((name) => name !== 'kind'))
  expect([...kinds].sort()).toEqual(Object.keys(examples).sort())
})

test('of a fan-out the reasons are counted by kind: each has a name', () => {
  expect(Object.keys(texts.why.kinds).sort()).toEqual(Object.keys(examples).sort())
})

test.each(all)('$kind: the node names the thing and the fact: $short', ({ reason, short }) => {
  expect(shortReason(reason)).toBe(short)
})

test.each(all)(
  '$kind: the command line says so with before and after, on one line: $short',
  ({ reason, short, sides }) => {
    const line = longReason(reason)
    expect(line).not.toContain('\n')
    if (reason.kind === 'upstream') for (const task of reason.tasks) expect(line).toContain(task)
    else expect(line.startsWith(short)).toBe(true)
    if (sides) expect(line).toMatch(new RegExp(`: .*(${sides[0]}).* → .*(${sides[1]})`))
    if ('error' in reason) expect(line).toContain(reason.error)
  },
)

test.each(all)('$kind: there is a next step: $short', ({ reason, next }) => {
  expect(nextStep(reason)).toMatch(next)
})

test.each(all)(
  '$kind: Why shows it, with before and after and the next step: $short',
  async ({ reason, short, sides, next }) => {
    const { app } = await startRig()
    const html = renderToStaticMarkup(
      <AppProvider app={app}>
        <ReasonView task="a" reason={reason} />
        <NextSteps reasons={[reason, reason]} />
      </AppProvider>,
    )
    const text = html.replaceAll(/<[^>]*>/g, '')
    expect(html).toContain(`data-reason="${reason.kind}"`)
    expect(text.toLowerCase()).toContain(short)
    if (sides) {
      // Of a text each side is what stays when the other one's words are left out.
      const [before, now] = ['ins', 'del'].map((left) =>
        html.replaceAll(new RegExp(`<${left}>.*?</${left}>`, 'g'), '').replaceAll(/<[^>]*>/g, ''),
      )
      expect(before).toMatch(new RegExp(sides[0]))
      expect(now).toMatch(new RegExp(sides[1]))
    }
    expect(text.toLowerCase()).toMatch(next)
    expect(html.match(/<li>/g)).toHaveLength(1)
  },
)
