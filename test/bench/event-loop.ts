/** `node event-loop.ts COUNT`: runs so many shell tasks and prints the delays of this process's event loop. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { permitForExplicitAct } from '../../src-main/session/command-line.ts'
import { askedByRequest } from '../../src-main/session/inspect.ts'
import { loadPipeline } from '../../src-main/session/load.ts'
import { runPipeline } from '../../src-main/session/run-pipeline.ts'
import { keepHeapSmall } from '../../src-main/session/small-heap.ts'
import { Workspace } from '../../src-main/session/workspace.ts'
import { PEERS } from './peers.ts'
import { Project } from './project.ts'

// As the command line does.
keepHeapSmall()
const [ours] = PEERS
if (ours === undefined) throw new Error('expected a peer')
using project = new Project(ours, 'wide', Number(process.argv[2] ?? 10_000))
const path = join(project.folder, 'work.taskgraph.yaml')
const loaded = loadPipeline(readFileSync(path, 'utf8'), project.folder)
const { graph } = loaded
if (graph === undefined) throw new Error('expected a pipeline without problems')
const workspace = new Workspace(path)
const asked = askedByRequest(graph, { tasks: [], only: false, downstream: false, force: [] })
if (!asked.ok) throw new Error('expected tasks')
const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()
const started = runPipeline({
  workspace,
  loaded: { ...loaded, graph },
  asked: asked.value,
  permit: permitForExplicitAct(),
  jobs: 2,
  by: 'cli',
  version: 'bench',
  askedAs: {},
  onEvent: () => {},
})
if (!started.ok) throw new Error(started.error.message)
const { outcome } = await started.value.handle.done
delays.disable()
await workspace.close()
if (outcome !== 'succeeded') throw new Error(`expected a success but was ${outcome}`)
const ms = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1)
console.log(`p99 ${ms(delays.percentile(99))} max ${ms(delays.max)}`)
