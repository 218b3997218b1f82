/** The shapes of the benchmark: task i reads its own source `in/i.txt` and what some other tasks wrote, and writes `out/i.txt`. */
export const WORKLOADS = ['wide', 'chain', 'layers'] as const
export type Workload = (typeof WORKLOADS)[number]

/** By task: the tasks whose output it reads. */
export type Needs = readonly (readonly number[])[]

const LAYERS = 10

/** `wide`: nobody needs anybody. `chain`: each needs the one before. `layers`: ten layers, each task needs two of the layer above. */
export function needsOf(workload: Workload, count: number): Needs {
  const tasks = Array.from({ length: count }, (_, task) => task)
  if (workload === 'wide') return tasks.map(() => [])
  if (workload === 'chain') return tasks.map((task) => (task === 0 ? [] : [task - 1]))
  const width = Math.max(2, Math.floor(count / LAYERS))
  return tasks.map((task) => {
    const layer = Math.floor(task / width)
    if (layer === 0) return []
    const above = (layer - 1) * width
    const at = task % width
    return [...new Set([above + at, above + ((at + 1) % width)])].toSorted((a, b) => a - b)
  })
}

/** The files that a task reads, its own source first. */
export const inputsOf = (task: number, needs: Needs): readonly string[] => [
  `in/${task}.txt`,
  ...(needs[task] ?? []).map((needed) => `out/${needed}.txt`),
]

/** The shell command of a task, the same for every peer. */
export const commandOf = (task: number, needs: Needs): string =>
  `sh t.sh out/${task}.txt ${inputsOf(task, needs).join(' ')}`

/** One dash process, builtins only: as little work as a task can be. */
export const TASK_SCRIPT = `# t.sh OUT OWN_SOURCE [OTHER…]: reads a number from each input and writes one.
out=$1
read -r sum <"$2"
shift 2
sum=$((sum * 31 + 11))
for file; do
  read -r number <"$file"
  sum=$((sum + number * 7))
done
echo $((sum % 1000003)) >"$out"
`

/** The same work as a function, for peers that call functions. */
export const TASK_MODULE = `import { readFileSync, writeFileSync } from 'node:fs'

const numberIn = (path) => Number.parseInt(readFileSync(path, 'utf8'), 10)

export function add(out, inputs) {
  let sum = numberIn(inputs[0]) * 31 + 11
  for (const path of inputs.slice(1)) sum += numberIn(path) * 7
  writeFileSync(out, \`\${sum % 1000003}\\n\`)
}
`

/** And in Python. */
export const TASK_PYTHON = `def add(out, inputs):
    numbers = []
    for path in inputs:
        with open(path) as file:
            numbers.append(int(file.read()))
    with open(out, "w") as file:
        file.write("%d\\n" % ((numbers[0] * 31 + 11 + sum(n * 7 for n in numbers[1:])) % 1000003))
`

/** What each \`out/i.txt\` must hold, given the sources. */
export function expectedResults(sources: readonly number[], needs: Needs): readonly number[] {
  const results: number[] = []
  for (const [task, source] of sources.entries()) {
    const others = (needs[task] ?? []).reduce((sum, needed) => sum + (results[needed] ?? Number.NaN) * 7, 0)
    results.push((source * 31 + 11 + others) % 1_000_003)
  }
  return results
}
