import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type CanaryCase, MARKER, plantCanaries } from '../support/canary-corpus.ts'
import type { OpenerReport } from '../support/canary-opener.ts'

const repository = join(import.meta.dirname, '../..')
const node = join(repository, 'node_modules/.bin/node')
const cli = join(repository, 'src-main/hosts/cli/cli.ts')
const opener = join(repository, 'test/support/canary-opener.ts')
const root = realpathSync(mkdtempSync(join(tmpdir(), 'taskgraph-canary-')))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const reportSchema = z.object({
  loaded: z.number(),
  untrusted: z.number(),
  opened: z.number(),
  openedByWeb: z.number(),
  port: z.number(),
  faults: z.array(z.string()),
}) satisfies z.ZodType<OpenerReport>

const NO_STRACE = 'strace is missing or not allowed here: system calls were not looked at'
const hasStrace = spawnSync('strace', ['-f', '-e', 'trace=execve', 'true']).status === 0

/** Runs Node, under strace where that is there; gives also the system calls that it and all it started made. */
function traced(
  words: readonly string[],
  searchPath = `${join(root, 'case-0/bin')}:${process.env.PATH}`,
): {
  readonly result: SpawnSyncReturns<string>
  readonly calls: readonly string[]
} {
  const trace = join(root, 'trace.txt')
  const strace = ['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=execve,execveat,connect', '-o', trace]
  const [program = '', ...rest] = [...(hasStrace ? strace : []), node, ...words]
  const result = spawnSync(program, rest, {
    encoding: 'utf8',
    maxBuffer: 1e8,
    cwd: root,
    env: {
      ...process.env,
      TASKGRAPH_HOME: join(root, 'home'),
      PATH: searchPath,
      NODE_COMPILE_CACHE: join(root, 'compiled'),
    },
  })
  const calls = hasStrace ? readFileSync(trace, 'utf8').trimEnd().split('\n') : []
  return { result, calls: calls.filter((line) => /(execve|execveat|connect)\(/.test(line)) }
}

const markers = (): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    new RegExp(`(^|/)${MARKER}\\d+$`).test(path),
  )

/** Calls beyond the start of the process itself, look-ups of the user's name, and connections to the given port of this machine. */
function surplus(calls: readonly string[], port: number): readonly string[] {
  const own = new RegExp(`sin_port=htons\\(${port}\\), sin_addr=inet_addr\\("127\\.0\\.0\\.1"\\)`)
  const isOwn = (call: string): boolean =>
    own.test(call) || /connect\(.*"\/var\/run\/nscd\/socket"/.test(call)
  return calls.slice(1).filter((call) => !isOwn(call))
}

describe('opening is not running', () => {
  let cases: readonly CanaryCase[] = []
  beforeAll(() => {
    cases = plantCanaries(root)
  })

  test('95 hostile pipelines, opened by every command, in the app and by the web host, start nothing', (context) => {
    const { result, calls } = traced([opener, ...cases.map(({ file }) => file)])
    expect(result.stderr).toBe('')
    const report = reportSchema.parse(JSON.parse(result.stdout))
    expect(new Set(cases.map(({ position }) => position)).size).toBe(cases.length)
    expect(cases.length).toBeGreaterThanOrEqual(95)
    expect(report.faults).toEqual([])
    expect([report.opened, report.openedByWeb]).toEqual([cases.length, cases.length])
    // Most of them are valid: nothing but the missing permission stops their run.
    expect(report.untrusted).toBe(report.loaded)
    expect(report.loaded).toBeGreaterThan(60)
    expect(markers()).toEqual([])
    if (!hasStrace) return context.skip(NO_STRACE)
    expect(calls[0]).toContain('execve(')
    expect(surplus(calls, report.port)).toEqual([])
  })

  test.for(['check', 'status', 'explain', 'graph', 'history'])(
    '`taskgraph %s` is one process and connects to nothing',
    (command, context) => {
      if (!hasStrace) return context.skip(NO_STRACE)
      const [file = ''] = cases.flatMap((one) => (one.position === 'module' ? [one.file] : []))
      const { result, calls } = traced([cli, command, file, ...(command === 'explain' ? ['a'] : [])])
      expect([result.stderr, result.status]).toEqual(['', 0])
      expect(surplus(calls, 0)).toEqual([])
      expect(markers()).toEqual([])
    },
  )

  /** The bait is real: what must not happen by opening does happen by running. */
  test.each([
    ['run text', 'a'],
    ['run words', 'a'],
    ['shell text', 'a'],
    ['interpreter path', 'c'],
    ['module', 'a'],
    ['python file', 'a'],
  ])('run on purpose, the bait "%s" leaves its marker', (position, task) => {
    const at = cases.findIndex((one) => one.position === position)
    const { calls } = traced([cli, 'run', cases[at]?.file ?? '', task], process.env.PATH)
    expect(markers()).toContain(`${MARKER}${at}`)
    expect(surplus(calls, 0).length > 0).toBe(hasStrace)
  })
})
