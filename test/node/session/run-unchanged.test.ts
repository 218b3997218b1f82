import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { permitForExplicitAct } from '../../../src-main/session/command-line.ts'
import { type KnownRun, runUnchanged } from '../../../src-main/session/freshness/run-unchanged.ts'
import { askedByRequest, statusOf } from '../../../src-main/session/inspect.ts'
import { loadPipeline } from '../../../src-main/session/load.ts'
import { runPipeline } from '../../../src-main/session/run-pipeline.ts'
import { Workspace } from '../../../src-main/session/workspace.ts'
import { createDigestCache } from '../../../src-main/store/digests.ts'
import { createProofStore } from '../../../src-main/store/proofs.ts'
import { createQueries } from '../../../src-main/store/queries.ts'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { RunEvent } from '../../../src-shared/run/events.ts'

const PIPELINE = `taskgraph: 1
params: { word: hello }
tasks:
  greet:
    run: 'echo "\${{ params.word }} \${{ env.TG_TEST_NAME }}" > out/greet.txt; cat a.txt >> out/greet.txt; cat maybe.txt || true'
    inputs: a.txt
    targets: out/greet.txt
  count:
    run: cat out/greet.txt parts/*.txt > out/count.txt
    inputs: parts/*.txt
    targets: out/count.txt
  each:
    foreach: { part: { glob: 'parts/*.txt' } }
    run: cp \${{ part }} \${{ target }}
    targets: out/\${{ part }}
  tree:
    run: ls data > out/tree.txt
    inputs: data
    targets: out/tree.txt
  made:
    module: ./task.mjs#make
    args: ['\${{ target }}']
    targets: out/made.txt
  off:
    run: 'true'
    disabled: true
`

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgraph-unchanged-'))
  process.env.TG_TEST_NAME = 'world'
  write('a.txt', 'a\n')
  write('parts/one.txt', '1\n')
  write('data/sub/x.txt', 'x\n')
  write('word.mjs', "export const word = 'made'\n")
  write(
    'task.mjs',
    "import { writeFileSync } from 'node:fs'\nimport { word } from './word.mjs'\nexport const make = (path) => writeFileSync(path, word)\n",
  )
  write('p.taskgraph.yaml', PIPELINE)
})

afterEach(() => {
  delete process.env.TG_TEST_NAME
  rmSync(folder, { recursive: true, force: true })
})

const at = (path: string): string => join(folder, path)

function write(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), text)
}

/** Runs the long way, as the command line does where there is no proof. */
async function run(params: JsonObject = {}): Promise<string> {
  const path = at('p.taskgraph.yaml')
  const workspace = new Workspace(path)
  try {
    const loaded = loadPipeline(readFileSync(path, 'utf8'), folder, params)
    const { graph } = loaded
    if (graph === undefined) throw new Error(JSON.stringify(loaded.problems))
    const asked = askedByRequest(graph, { tasks: [], only: false, downstream: false, force: [] })
    if (!asked.ok) throw new Error('expected tasks')
    const started = runPipeline({
      workspace,
      loaded: { ...loaded, graph },
      asked: asked.value,
      permit: permitForExplicitAct(),
      jobs: 2,
      by: 'cli',
      version: '1',
      askedAs: {},
      proofFor: params,
      onEvent: () => {},
    })
    if (!started.ok) throw new Error(started.error.message)
    return (await started.value.handle.done).outcome
  } finally {
    await workspace.close()
  }
}

async function known(params: JsonObject = {}, onEvent?: (event: RunEvent) => void) {
  const path = at('p.taskgraph.yaml')
  const text = readFileSync(path, 'utf8')
  return await runUnchanged({ path, text, params, ...(onEvent ? { onEvent } : {}) })
}

/** Gives back what a changed run holds. */
function drop(run: KnownRun | undefined): KnownRun['kind'] | 'long way' {
  if (run?.kind === 'changed') {
    run.changed.lock.release()
    run.changed.store.close()
  }
  return run?.kind ?? 'long way'
}

const way = async (params: JsonObject = {}): Promise<string> => drop(await known(params))

async function unchanged(params: JsonObject = {}, onEvent?: (event: RunEvent) => void) {
  const run = await known(params, onEvent)
  drop(run)
  return run?.kind === 'unchanged' ? run : undefined
}

/** Runs the part that a changed run is about. */
async function runPart({ changed }: KnownRun & { readonly kind: 'changed' }, onEvent = noEvent) {
  const path = at('p.taskgraph.yaml')
  const workspace = new Workspace(path, { store: changed.store })
  try {
    const started = runPipeline({
      workspace,
      loaded: { text: readFileSync(path, 'utf8'), graph: changed.graph, problems: [] },
      asked: { selection: { kind: 'all' }, force: new Set() },
      permit: permitForExplicitAct(),
      jobs: 2,
      by: 'cli',
      version: '1',
      askedAs: {},
      part: changed,
      onEvent,
    })
    if (!started.ok) throw new Error(started.error.message)
    return await started.value.handle.done
  } finally {
    await workspace.close()
  }
}

const noEvent = (_: RunEvent): void => {}

async function withWorkspace<T>(use: (workspace: Workspace) => T | Promise<T>): Promise<T> {
  const workspace = new Workspace(at('p.taskgraph.yaml'))
  try {
    return await use(workspace)
  } finally {
    await workspace.close()
  }
}

/** What the engine says, without any proof: the tasks that are neither fresh nor disabled. */
async function staleTasks(params: JsonObject = {}): Promise<readonly TaskId[]> {
  const text = readFileSync(at('p.taskgraph.yaml'), 'utf8')
  const { graph } = loadPipeline(text, folder, params)
  if (graph === undefined) throw new Error('expected a graph')
  return await withWorkspace(async (workspace) => {
    const states = await statusOf(workspace, graph)
    return [...states].flatMap(([id, { state }]) => (state === 'fresh' || state === 'disabled' ? [] : [id]))
  })
}

describe('a run of a pipeline in which nothing has changed', () => {
  test('is told and recorded like any other, without the graph', async () => {
    expect(await run()).toBe('succeeded')
    const events: RunEvent[] = []
    const done = await unchanged({}, (event) => events.push(event))
    expect(done?.finished.counts).toMatchObject({ fresh: 5, disabled: 1, succeeded: 0 })
    expect(
      events.map((event) => (event.type === 'task' ? `${event.task} ${event.state}` : event.type)),
    ).toEqual([
      'run-started',
      'off disabled',
      'greet fresh',
      'count fresh',
      'each[part=parts/one.txt] fresh',
      'tree fresh',
      'made fresh',
      'run-finished',
    ])
    const runs = await withWorkspace((workspace) =>
      createQueries(workspace.store, 'p.taskgraph.yaml').runs(5),
    )
    expect(runs.map(({ run: id, state }) => [id, state])).toEqual([
      [done?.finished.run, 'succeeded'],
      [expect.any(String), 'succeeded'],
    ])
    expect(await unchanged()).toBeDefined()
  })

  test('never happens where nothing has run, and makes no folder', async () => {
    expect(await unchanged()).toBeUndefined()
    expect(statSync(at('.taskgraph'), { throwIfNoEntry: false })).toBeUndefined()
  })

  test('is not taken for one while another run holds the lock', async () => {
    await run()
    const { takeLock } = await import('../../../src-main/store/lock.ts')
    const lock = takeLock(folder)
    expect(await unchanged()).toBeUndefined()
    if (lock.ok) lock.value.release()
    expect(await unchanged()).toBeDefined()
  })
})

/**
 * What each change means for the proof. Where the file, or what its graph rests on, is another one, all is decided anew; else the tasks
 * concerned alone.
 */
const CHANGES: Readonly<
  Record<string, readonly [way: 'unchanged' | 'changed' | 'long way', change: () => void | Promise<void>]>
> = {
  'an edited input': ['changed', () => write('a.txt', 'b\n')],
  'a touched input': ['unchanged', () => utimesSync(at('a.txt'), new Date(), new Date())],
  'an edit of the same size whose time was put back': [
    'changed',
    () => {
      const { atime, mtime } = statSync(at('a.txt'))
      write('a.txt', 'c\n')
      utimesSync(at('a.txt'), atime, mtime)
    },
  ],
  'an input that is gone': ['changed', () => rmSync(at('a.txt'), { force: true })],
  'a target that is gone': ['changed', () => rmSync(at('out/greet.txt'), { force: true })],
  'a target that was changed by hand': ['changed', () => appendFileSync(at('out/count.txt'), 'more\n')],
  'a file that the command names and that now exists': ['changed', () => write('maybe.txt', '')],
  'a new file that a glob matches': ['long way', () => write('parts/two.txt', '2\n')],
  'a file less that a glob matches': ['long way', () => rmSync(at('parts/one.txt'), { force: true })],
  'a new file deep in a folder that is an input': ['changed', () => write('data/sub/y.txt', '')],
  'an edited file in a folder that is an input': ['changed', () => write('data/sub/x.txt', 'z\n')],
  'another value of a variable that the file refers to': [
    'long way',
    () => {
      process.env.TG_TEST_NAME = 'moon'
    },
  ],
  'a variable that is gone': [
    'long way',
    () => {
      delete process.env.TG_TEST_NAME
    },
  ],
  'an edited function': ['changed', () => appendFileSync(at('task.mjs'), '// more\n')],
  'an edited import of a function': ['changed', () => write('word.mjs', "export const word = 'other'\n")],
  'another text, be it a remark': ['long way', () => appendFileSync(at('p.taskgraph.yaml'), '# a remark\n')],
  'a task marked stale': [
    'long way',
    () =>
      withWorkspace((workspace) => {
        const id = [...(loadPipeline(PIPELINE, folder).graph?.tasks.keys() ?? [])].slice(0, 1)
        workspace.history.markStale(id)
      }),
  ],
  'a proof by another version': [
    'long way',
    () =>
      withWorkspace((workspace) => {
        const proofs = createProofStore(workspace.store, 'p.taskgraph.yaml')
        const kept = proofs.load()?.content ?? ''
        proofs.keep(kept.replace(/"key":"\w+"/, '"key":"of another version"'), proofs.generation())
      }),
  ],
}

describe('what ends the proof that everything is fresh', () => {
  for (const [name, [expected, change]] of Object.entries(CHANGES)) {
    test(`${name}: ${expected}`, async () => {
      await run()
      expect(await way()).toBe('unchanged')
      await change()
      expect(await way()).toBe(expected)
    })
  }

  test('another value of a param', async () => {
    await run()
    expect(await unchanged({ word: 'bye' })).toBeUndefined()
    await run({ word: 'bye' })
    expect(await unchanged({ word: 'bye' })).toBeDefined()
    expect(await unchanged()).toBeUndefined()
  })

  test('a run that failed', async () => {
    await run()
    write('p.taskgraph.yaml', PIPELINE.replace('ls data', 'exit 1; ls data'))
    expect(await run()).toBe('failed')
    write('p.taskgraph.yaml', PIPELINE)
    expect(await unchanged()).toBeUndefined()
  })

  test('a run whose engine died', async () => {
    await run()
    await withWorkspace((workspace) =>
      workspace.store.db
        .prepare(
          "INSERT INTO run SELECT 'open', pipeline, 1, NULL, NULL, NULL, 'cli', '{}', '1', text FROM run LIMIT 1",
        )
        .run(),
    )
    expect(await unchanged()).toBeUndefined()
  })

  test('a change of a row by another process while the proof was being made', async () => {
    await run()
    await withWorkspace((workspace) => {
      const proofs = createProofStore(workspace.store, 'p.taskgraph.yaml')
      const content = proofs.load()?.content ?? ''
      const generation = proofs.generation()
      workspace.store.db.exec('UPDATE task SET marked_stale = 1')
      proofs.keep(content, generation)
      workspace.store.writer.flush()
      expect(proofs.load()).toBeUndefined()
    })
  })
})

/** A change may have nothing left to change, a run may find a broken pipeline. */
async function attempted(what: (() => unknown) | undefined): Promise<void> {
  try {
    await what?.()
  } catch {
    // Then nothing has happened.
  }
}

describe('a run of a pipeline in which little has changed', () => {
  test('executes the tasks concerned and what their outcome changes, and tells and counts all', async () => {
    await run()
    write('a.txt', 'b\n')
    const found = await known()
    if (found?.kind !== 'changed') throw new Error('expected a changed run')
    expect([...found.changed.graph.tasks.keys()].sort()).toEqual(['count', 'greet'])
    const events: RunEvent[] = []
    const finished = await runPart(found, (event) => events.push(event))
    expect(finished).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 2, fresh: 3, disabled: 1 } })
    expect(events[0]).toMatchObject({ type: 'run-started', tasks: 6 })
    const told = new Map(
      events.flatMap((event) => (event.type === 'task' ? [[event.task, event.state]] : [])),
    )
    expect(Object.fromEntries(told)).toEqual({
      off: 'disabled',
      greet: 'succeeded',
      count: 'succeeded',
      'each[part=parts/one.txt]': 'fresh',
      tree: 'fresh',
      made: 'fresh',
    })
    expect(readFileSync(at('out/count.txt'), 'utf8')).toContain('b\n')
    const [newest] = await withWorkspace((workspace) =>
      createQueries(workspace.store, 'p.taskgraph.yaml').runs(1),
    )
    expect(newest?.counts).toEqual(finished.counts)
    expect(await unchanged()).toBeDefined()
    expect(await staleTasks()).toEqual([])
  })

  test('a touched file with the same content executes nothing, and is not looked at again', async () => {
    await run()
    utimesSync(at('a.txt'), new Date(), new Date())
    const done = await unchanged()
    expect(done?.finished.counts).toMatchObject({ succeeded: 0, fresh: 5 })
    const stamps = await withWorkspace(
      (workspace) => createProofStore(workspace.store, 'p.taskgraph.yaml').load()?.content,
    )
    expect(stamps).toContain(String(statSync(at('a.txt'), { bigint: true }).mtimeNs))
  })

  test('goes on from a failure: what failed is all that is judged', async () => {
    await run()
    write('p.taskgraph.yaml', PIPELINE.replace('ls data', 'test -e mended && ls data'))
    expect(await run()).toBe('failed')
    write('mended', '')
    const found = await known()
    if (found?.kind !== 'changed') throw new Error('expected a changed run')
    expect([...found.changed.graph.tasks.keys()]).toEqual(['tree'])
    expect((await runPart(found)).outcome).toBe('succeeded')
    expect(await unchanged()).toBeDefined()
  })

  test('a part that fails leaves itself and what it blocks to the next run', async () => {
    await run()
    rmSync(at('a.txt'))
    const found = await known()
    if (found?.kind !== 'changed') throw new Error('expected a changed run')
    expect((await runPart(found)).outcome).toBe('failed')
    write('a.txt', 'a\n')
    const again = await known()
    if (again?.kind !== 'changed') throw new Error('expected a changed run')
    expect([...again.changed.graph.tasks.keys()].sort()).toEqual(['count', 'greet'])
    expect((await runPart(again)).outcome).toBe('succeeded')
  })

  test('a row that another process changed meanwhile keeps the proof from being kept', async () => {
    await run()
    write('data/sub/x.txt', 'z\n')
    const found = await known()
    if (found?.kind !== 'changed') throw new Error('expected a changed run')
    await withWorkspace((workspace) => {
      const id = [...(loadPipeline(PIPELINE, folder).graph?.tasks.keys() ?? [])].slice(0, 1)
      workspace.history.markStale(id)
    })
    await runPart(found)
    expect(await way()).toBe('long way')
  })

  test('what another process reads meanwhile, as an open window does, is no harm to the proof', async () => {
    await run()
    write('data/sub/x.txt', 'z\n')
    const found = await known()
    if (found?.kind !== 'changed') throw new Error('expected a changed run')
    await withWorkspace(({ store }) => {
      createDigestCache(store).put('elsewhere', 'content', { stamp: '1', digest: 'sha256:aa' })
    })
    await runPart(found)
    expect(await way()).toBe('unchanged')
  })

  test('a pipeline whose tasks reuse the work of others always goes the long way', async () => {
    write('p.taskgraph.yaml', PIPELINE.replace('inputs: a.txt', 'inputs: a.txt\n    reuse: copy'))
    await run()
    expect(await way()).toBe('unchanged')
    write('a.txt', 'b\n')
    expect(await way()).toBe('long way')
  })
})

test('whatever happens to the files, the proof never says more than the engine', async () => {
  const names = Object.keys(CHANGES).filter((name) => !name.startsWith('a proof'))
  const steps = fc.array(fc.oneof(fc.constantFrom('run', 'part', 'part'), fc.constantFrom(...names)), {
    minLength: 2,
    maxLength: 7,
  })
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      for (const step of sequence) {
        if (step === 'run') await attempted(run)
        else if (step !== 'part') await attempted(CHANGES[step]?.[1])
        const found = await known()
        if (found === undefined) continue
        const stale = await staleTasks()
        // All that is stale by the engine is in the part; so the rest, of which the proof speaks, is fresh.
        const part = found.kind === 'changed' ? [...found.changed.graph.tasks.keys()] : []
        expect(stale.filter((id) => !part.includes(id))).toEqual([])
        if (found.kind === 'unchanged') continue
        expect(stale).not.toEqual([])
        if (step === 'part') await runPart(found)
        else drop(found)
      }
    }),
    { numRuns: Number(process.env.TASKGRAPH_PROOF_RUNS ?? 10) },
  )
})
