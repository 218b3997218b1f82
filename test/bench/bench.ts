/**
 * `npm run bench -- [--sizes 100,1000] [--workloads wide,chain,layers] [--peers make,ninja] [--rounds 3] [--limit 120]
 *   [--together | --functions | --alone]`
 *
 * The same work for every tool that is installed, in turns, with checked results (`--together`: that alone); functions of the library
 * beside the seed's (`--functions`); what can be measured without others (`--alone`). Prints Markdown and says which goals were missed. `dist/` must be built. Peers: `apt-get install make ninja-build snakemake python3-doit time`.
 */
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { digests, engineMemory, eventLoop, type Figure, logVolume, schedulerAlone } from './alone.ts'
import { functionTasks } from './functions.ts'
import { goals, saidOf } from './goals.ts'
import { PEERS } from './peers.ts'
import { readings } from './rounds.ts'
import { tables } from './table.ts'
import { WORKLOADS } from './workloads.ts'

const { values } = parseArgs({
  options: {
    peers: { type: 'string' },
    sizes: { type: 'string', default: '100,1000' },
    workloads: { type: 'string', default: WORKLOADS.join(',') },
    rounds: { type: 'string', default: '3' },
    limit: { type: 'string', default: '120' },
    alone: { type: 'boolean', default: false },
    together: { type: 'boolean', default: false },
    functions: { type: 'boolean', default: false },
  },
})
const wanted = values.peers?.split(',')
const chosen = PEERS.filter(({ name }) => wanted === undefined || wanted.includes(name))
const versions = chosen.map((peer) => ({ peer, version: peer.version() }))
const rounds = Number(values.rounds)

console.log(
  `# Benchmark\n\n${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
)
for (const { peer, version } of versions)
  console.log(`- ${peer.name}: ${version ?? 'not installed'}${peer.note ? ` (${peer.note})` : ''}`)

if (!values.alone && !values.functions) {
  const all = await readings(
    {
      peers: versions.filter(({ version }) => version !== undefined).map(({ peer }) => peer),
      workloads: WORKLOADS.filter((name) => values.workloads.split(',').includes(name)),
      counts: values.sizes.split(',').map(Number),
      rounds,
      limitSeconds: Number(values.limit),
    },
    ({ peer, workload, count, phase, seconds, wrong }) =>
      process.stderr.write(`${peer} ${workload} ${count} ${phase} ${seconds.toFixed(3)} s ${wrong ?? ''}\n`),
  )
  console.log(`\n${tables(all)}\n\n${goals(all)}`)
}
if (values.functions || !(values.alone || values.together)) {
  const counts = values.sizes.split(',').map(Number)
  const plan = { counts, rounds, limitSeconds: Number(values.limit) }
  console.log(`\n${await functionTasks(plan, (line) => process.stderr.write(`${line}\n`))}`)
}
if (!values.together && !values.functions) {
  const figures: Figure[] = [
    ...schedulerAlone(10_000, 5),
    ...(await digests(1024, rounds)),
    ...(await logVolume(1024)),
    ...(await eventLoop(10_000)),
    ...(await engineMemory(10_000)),
  ]
  console.log('\n### Alone\n\n| what | measured | goal |\n| --- | --- | --- |')
  for (const { what, value, goal } of figures)
    console.log(`| ${what} | ${value} | ${goal ? saidOf(goal.text, goal.isMet) : ''} |`)
}
