import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, utimesSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CliFolder } from '../cli/cli-folder.ts'

/*
 * Random graphs, here and in `make -j2`: the same tasks ran, the same files came out. Each command passes all that it reads on to its
 * target, so that early cutoff, which make doesn't have, never applies. Four graphs share a file: that saves starts of the command line.
 */

const FILE = 'p.taskgraph.yaml'
const GRAPHS_IN_A_FILE = 4
const hasMake = spawnSync('make', ['--version']).status === 0

interface Node {
  readonly id: string
  readonly leaves: readonly string[]
  readonly needs: readonly string[]
}

/** mulberry32: the same numbers for the same seed, everywhere. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function randomGraph(name: string, next: (below: number) => number): readonly Node[] {
  const nodes: Node[] = []
  for (let index = 0; index < 5 + next(8); index += 1) {
    const some = (count: number, of: readonly string[]): string[] =>
      of.length === 0
        ? []
        : [...new Set(Array.from({ length: count }, () => of[next(of.length)] ?? ''))].sort()
    const needs = some(
      next(4),
      nodes.map(({ id }) => id),
    )
    const leaves = some(
      needs.length === 0 ? 1 + next(2) : next(2),
      [0, 1, 2].map((leaf) => `${name}-leaf${leaf}`),
    )
    nodes.push({ id: `${name}_t${index}`, leaves, needs })
  }
  return nodes
}

const leavesOf = (nodes: readonly Node[]): readonly string[] => [
  ...new Set(nodes.flatMap(({ leaves }) => leaves)),
]

/** Half of the dependencies are references, the others are told by the path alone. */
function pipelineOf(nodes: readonly Node[]): string {
  const task = ({ id, leaves, needs }: Node): string => {
    const read = needs.map((need, index) => (index % 2 === 0 ? `\${{ ${need} }}` : `out/${need}`))
    return `  ${id}:
    run: cat ${[...leaves, ...read].join(' ')} > \${{ target }}; echo ${id} >> \${{ target }}
    inputs: [${leaves.join(', ')}]
    targets: out/${id}
`
  }
  // The last first: the order of the file must not matter.
  return `taskgraph: 1\ntasks:\n${nodes.map(task).reverse().join('')}`
}

function makefileOf(nodes: readonly Node[]): string {
  const rule = ({ id, leaves, needs }: Node): string => {
    const read = [...leaves, ...needs.map((need) => `out/${need}`)].join(' ')
    return `out/${id}: ${read}\n\t@echo ${id} >> ran.log; cat ${read} > $@; echo ${id} >> $@\n`
  }
  return `all: ${nodes.map(({ id }) => `out/${id}`).join(' ')}\n${nodes.map(rule).join('')}`
}

/** What make executed, sorted. */
function make(folder: CliFolder): readonly string[] {
  folder.write('ran.log', '')
  execFileSync('make', ['-s', '-j2'], { cwd: folder.path })
  return folder.read('ran.log').split('\n').filter(Boolean).toSorted()
}

const contents = (folder: CliFolder, nodes: readonly Node[]) =>
  Object.fromEntries(
    nodes.map(({ id }) => [
      id,
      existsSync(folder.at(`out/${id}`)) && readFileSync(folder.at(`out/${id}`), 'utf8'),
    ]),
  )

/** What must run after leaves have changed, worked out from the graph alone. */
function reached(nodes: readonly Node[], edited: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>()
  for (const { id, leaves, needs } of nodes)
    if (leaves.some((leaf) => edited.has(leaf)) || needs.some((need) => found.has(need))) found.add(id)
  return [...found].toSorted()
}

describe('random graphs run as in make', () => {
  test.each([1, 2, 3, 4, 5])('seed %i', async (seed) => {
    const next = numbers(seed)
    const graphs = Array.from({ length: GRAPHS_IN_A_FILE }, (_, index) =>
      randomGraph(`s${seed}g${index}`, next),
    )
    const nodes = graphs.flat()
    const leaves = leavesOf(nodes)
    using ours = new CliFolder({ [FILE]: pipelineOf(nodes) })
    using theirs = new CliFolder({ Makefile: makefileOf(nodes), 'out/keep': '' })
    const anHourAgo = new Date(Date.now() - 3_600_000)
    for (const folder of [ours, theirs]) {
      for (const leaf of leaves) {
        folder.write(leaf, `${leaf}\n`)
        utimesSync(folder.at(leaf), anHourAgo, anHourAgo)
      }
    }

    const step = async (edited: readonly string[]): Promise<void> => {
      for (const folder of [ours, theirs]) for (const leaf of edited) folder.write(leaf, `edited ${leaf}\n`)
      const { exitCode, executed } = await ours.run('run', FILE, '--json')
      expect(exitCode).toBe(0)
      const isCold = edited.length === 0
      expect(executed).toEqual(
        isCold ? nodes.map(({ id }) => id).toSorted() : reached(nodes, new Set(edited)),
      )
      if (!hasMake) return
      expect(make(theirs)).toEqual(executed)
      expect(contents(theirs, nodes)).toEqual(contents(ours, nodes))
    }
    await step([])
    await step(graphs.map((graph) => leavesOf(graph)[next(leavesOf(graph).length)] ?? ''))
  })
})
