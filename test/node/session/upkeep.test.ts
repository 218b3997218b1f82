import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { permitForExplicitAct } from '../../../src-main/session/command-line.ts'
import { askedByRequest } from '../../../src-main/session/inspect.ts'
import { loadPipeline } from '../../../src-main/session/load.ts'
import { runPipeline } from '../../../src-main/session/run-pipeline.ts'
import { Workspace } from '../../../src-main/session/workspace.ts'
import { createQueries } from '../../../src-main/store/queries.ts'
import type { TaskId } from '../../../src-shared/pipeline/model.ts'
import type { RunCounts } from '../../../src-shared/run/state.ts'

const ONE_RAN: RunCounts = {
  succeeded: 1,
  fresh: 0,
  failed: 0,
  'timed-out': 0,
  cancelled: 0,
  blocked: 0,
  disabled: 0,
}

let folder: string
let workspace: Workspace
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgraph-upkeep-'))
  workspace = new Workspace(join(folder, 'p.taskgraph.yaml'))
})
afterEach(async () => {
  await workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

async function run(text: string): Promise<string> {
  const { graph, ...loaded } = loadPipeline(text, folder)
  if (graph === undefined) throw new Error('expected a graph')
  const asked = askedByRequest(graph, { tasks: [] })
  if (!asked.ok) throw new Error('expected everything to be asked for')
  const started = runPipeline({
    workspace,
    loaded: { ...loaded, graph },
    asked: asked.value,
    permit: permitForExplicitAct(),
    jobs: 1,
    by: 'cli',
    version: 'test',
    askedAs: {},
    onEvent: () => {},
  })
  if (!started.ok) throw new Error(started.error.message)
  await started.value.handle.done
  return started.value.run
}

/** A run of the past in which one task was executed, with its log. */
function past(index: number, task: string): string {
  const name = `m${String(index).padStart(4, '0')}`
  const id = task as TaskId
  const log = `.taskgraph/logs/${name}/${task}.1.log`
  mkdirSync(join(folder, '.taskgraph/logs', name), { recursive: true })
  writeFileSync(join(folder, log), 'words\n')
  const { history } = workspace
  history.beginRun({
    run: name,
    pipeline: workspace.fileName,
    startedAt: index,
    by: 'cli',
    asked: {},
    engineVersion: 'test',
    text: `run ${index}`,
  })
  history.startAttempt(name, id, 1, index, log)
  history.finishAttempt({
    run: name,
    task: id,
    attempt: 1,
    state: 'succeeded',
    startedAt: index,
    durationMs: 1,
    log,
  })
  history.endRun(name, 'succeeded', ONE_RAN, index + 1)
  return name
}

const LEFTOVER = /^\.taskgraph-tmp\./

test('after a run only the last 100 are kept, and those in which a task was executed last; so with their logs', async () => {
  const old = Array.from({ length: 110 }, (_, index) => past(index, index === 3 ? 'seldom' : 'often'))
  const newest = await run('taskgraph: 1\ntasks: { now: { run: echo now } }\n')
  const kept = [newest, ...old.slice(11).toReversed(), 'm0003']
  const runs = createQueries(workspace.store, workspace.fileName).runs(1000)
  expect(runs.map((one) => one.run)).toEqual(kept)
  expect(readdirSync(join(folder, '.taskgraph/logs'))).toEqual(kept.toSorted())
})

test('a run removes what writers that died left beside the pipeline, and nothing else', async () => {
  const { pid } = spawnSync('true')
  const names = [
    `.p.yaml.taskgraph-${pid}-0123456789ab.tmp`,
    `.p.yaml.taskgraph-${process.pid}-0123456789ab.tmp`,
    '.mine.tmp',
  ]
  for (const name of names) writeFileSync(join(folder, name), '')
  await run('taskgraph: 1\ntasks: { now: { run: echo now } }\n')
  expect(names.map((name) => existsSync(join(folder, name)))).toEqual([false, true, true])
})

test('an atomic task that fails, or that was interrupted, leaves nothing half done behind', async () => {
  const atomic = (command: string): string =>
    `taskgraph: 1\ntasks:\n  a: { run: "${command}", targets: { file: a.txt, tree: b }, atomic: true }\n`
  const begun = 'echo half > ${{ targets.file }}; mkdir ${{ targets.tree }}; touch ${{ targets.tree }}/x'
  await run(atomic(`${begun}; exit 1`))
  expect(readdirSync(folder).filter((name) => LEFTOVER.test(name))).toEqual([])

  const { history } = workspace
  const record = {
    pipeline: workspace.fileName,
    startedAt: 1,
    by: 'cli',
    asked: {},
    engineVersion: 'test',
    text: '',
  }
  history.beginRun({ run: 'mdead', ...record })
  history.startAttempt('mdead', 'a' as TaskId, 1, 1, '.taskgraph/logs/mdead/a.1.log')
  history.flush()
  mkdirSync(join(folder, '.taskgraph-tmp.mdead.1.b'))
  writeFileSync(join(folder, '.taskgraph-tmp.mdead.1.a.txt'), 'half')
  await run(atomic(begun))
  expect(readdirSync(folder).filter((name) => LEFTOVER.test(name))).toEqual([])
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['a.txt', 'b']))
})
