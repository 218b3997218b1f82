import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { commandOf, inputsOf, type Needs, TASK_MODULE, TASK_PYTHON, type Workload } from './workloads.ts'

/** A tool that brings the same work up to date. */
export interface Peer {
  readonly name: string
  readonly note?: string
  /** Its version; undefined where it isn't installed. */
  version(): string | undefined
  /** Writes its own description of the work into a folder that has `in/`, `out/` and `t.sh`. */
  generate(folder: string, needs: Needs): void
  /** What is timed, run in the folder. */
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The biggest project worth the wait, by workload. */
  readonly largest?: Partial<Readonly<Record<Workload, number>>>
  /** Called functions instead of shell commands: compared among themselves. */
  readonly callsFunctions?: true
}

const JOBS = 2
const root = resolve(import.meta.dirname, '..', '..')
/** Another build may be measured: TASKGRAPH_CLI=/path/to/cli.js, TASKGRAPH_LIBRARY=/path/to/library.js. */
const library = process.env.TASKGRAPH_LIBRARY ?? join(root, 'dist', 'main', 'library.js')
const cli = process.env.TASKGRAPH_CLI ?? join(root, 'dist', 'main', 'cli.js')
/** A checkout of natcap/taskgraph, if there is one to compare with. */
const seed = process.env.TASKGRAPH_SEED ?? join(process.env.HOME ?? '/', 'peers', 'taskgraph')
const pythonPath = [
  seed,
  ...(process.env.PYTHONPATH ?? '').split(':'),
  join(seed, '..', 'pylib/usr/lib/python3/dist-packages'),
]

/** As Python source. A checkout that isn't installed doesn't know its version and can't be imported as it is. */
export const SEED_IMPORT = `import importlib.metadata as metadata
known = metadata.version
metadata.version = lambda name: "0" if name == "taskgraph" else known(name)
import taskgraph`
export const SEED_ENVIRONMENT = { PYTHONPATH: pythonPath.filter((path) => path !== '').join(':') }
/** As JavaScript source. */
export const LIBRARY_IMPORT = JSON.stringify(pathToFileURL(library).href)

const tasks = (needs: Needs): readonly number[] => needs.map((_, task) => task)

function firstLine(program: string, ...words: string[]): string | undefined {
  const { error, stdout } = spawnSync(program, words, { encoding: 'utf8', timeout: 60_000 })
  return error === undefined ? (stdout.trim().split('\n')[0] ?? '') : undefined
}

const oursVersion = (): string | undefined =>
  existsSync(cli) ? firstLine(process.execPath, cli, '--version') : undefined
const oursPythonVersion = (): string | undefined =>
  firstLine('python3', '--version') === undefined ? undefined : oursVersion()
const oursCommand = [process.execPath, cli, 'run', 'work.taskgraph.yaml', '--jobs', String(JOBS)]

const ours: Peer = {
  name: 'TaskGraph Desktop',
  version: oursVersion,
  command: oursCommand,
  generate(folder, needs) {
    const lines = tasks(needs).map(
      (task) =>
        `  t${task}:\n    run: ${commandOf(task, needs)}\n` +
        `    inputs: [${inputsOf(task, needs).join(', ')}]\n    targets: out/${task}.txt\n`,
    )
    writeFileSync(join(folder, 'work.taskgraph.yaml'), `taskgraph: 1\ntasks:\n${lines.join('')}`)
  },
}

const oursFunctions: Peer = {
  name: 'TaskGraph Desktop (functions)',
  callsFunctions: true,
  version: oursVersion,
  command: oursCommand,
  generate(folder, needs) {
    writeFileSync(join(folder, 'work.mjs'), TASK_MODULE)
    const lines = tasks(needs).map(
      (task) =>
        `  t${task}:\n    module: ./work.mjs#add\n` +
        `    args: ["\${{ target }}", [${inputsOf(task, needs).join(', ')}]]\n    targets: out/${task}.txt\n`,
    )
    writeFileSync(join(folder, 'work.taskgraph.yaml'), `taskgraph: 1\ntasks:\n${lines.join('')}`)
  },
}

/** The seed's own way of asking: a program that adds tasks one by one, with two worker processes. */
function libraryPeer(name: string, func: string, version: () => string | undefined): Peer {
  return {
    name,
    callsFunctions: true,
    version,
    command: [process.execPath, 'main.mjs'],
    generate(folder, needs) {
      writeFileSync(join(folder, 'work.mjs'), TASK_MODULE)
      writeFileSync(join(folder, 'work.py'), TASK_PYTHON)
      writeFileSync(join(folder, 'needs.json'), JSON.stringify(needs))
      writeFileSync(join(folder, 'main.mjs'), libraryMain(func))
    },
  }
}

const libraryMain = (func: string): string => `import { readFileSync } from 'node:fs'
import { TaskGraph } from ${LIBRARY_IMPORT}
await using graph = new TaskGraph('workspace', ${JOBS})
const tasks = []
for (const [i, needs] of JSON.parse(readFileSync('needs.json', 'utf8')).entries()) {
  const inputs = ['in/' + i + '.txt', ...needs.map((n) => 'out/' + n + '.txt')]
  tasks.push(graph.addTask({
    func: ${func}, args: ['out/' + i + '.txt', inputs], taskName: String(i),
    targetPathList: ['out/' + i + '.txt'], dependentTaskList: needs.map((n) => tasks[n]),
  }))
}
graph.close()
await graph.join()
`

function writeMakefile(folder: string, needs: Needs): void {
  const all = `all: ${tasks(needs)
    .map((task) => `out/${task}.txt`)
    .join(' ')}\n`
  const rules = tasks(needs).map(
    (task) => `out/${task}.txt: ${inputsOf(task, needs).join(' ')}\n\t${commandOf(task, needs)}\n`,
  )
  writeFileSync(join(folder, 'Makefile'), all + rules.join(''))
}

const make: Peer = {
  name: 'make',
  version: () => firstLine('make', '--version'),
  command: ['make', `-j${JOBS}`, '-s', 'all'],
  generate: writeMakefile,
}

const makeR: Peer = {
  ...make,
  name: 'make -r',
  note: 'without the built-in rules, which cost make most of its no-op',
  command: ['make', '-r', `-j${JOBS}`, '-s', 'all'],
}

const ninja: Peer = {
  name: 'ninja',
  version: () => firstLine('ninja', '--version'),
  command: ['ninja', `-j${JOBS}`, '--quiet'],
  generate(folder, needs) {
    const rules = tasks(needs).map((task) => `build out/${task}.txt: t ${inputsOf(task, needs).join(' ')}\n`)
    writeFileSync(join(folder, 'build.ninja'), `rule t\n  command = sh t.sh $out $in\n${rules.join('')}`)
  },
}

const snakemake: Peer = {
  name: 'snakemake',
  largest: { wide: 1000, chain: 1000, layers: 1000 },
  version: () => firstLine('snakemake', '--version'),
  command: ['snakemake', `-j${JOBS}`, '--quiet', 'all'],
  generate(folder, needs) {
    writeFileSync(join(folder, 'needs.json'), JSON.stringify(needs))
    writeFileSync(
      join(folder, 'Snakefile'),
      `import json
NEEDS = json.load(open("needs.json"))
rule all:
    input: expand("out/{i}.txt", i=range(${needs.length}))
rule t:
    input: lambda w: ["in/%s.txt" % w.i] + ["out/%d.txt" % n for n in NEEDS[int(w.i)]]
    output: "out/{i}.txt"
    shell: "sh t.sh {output} {input}"
`,
    )
  },
}

const doit: Peer = {
  name: 'doit',
  version: () => firstLine('doit', '--version'),
  command: ['doit', 'run', '-n', String(JOBS)],
  generate(folder, needs) {
    writeFileSync(join(folder, 'needs.json'), JSON.stringify(needs))
    writeFileSync(
      join(folder, 'dodo.py'),
      `import json
NEEDS = json.load(open("needs.json"))
DOIT_CONFIG = {"verbosity": 0, "reporter": "executed-only"}
def task_t():
    for i, needs in enumerate(NEEDS):
        inputs = ["in/%d.txt" % i] + ["out/%d.txt" % n for n in needs]
        yield {"name": str(i), "actions": ["sh t.sh out/%d.txt %s" % (i, " ".join(inputs))],
               "file_dep": inputs, "targets": ["out/%d.txt" % i]}
`,
    )
  },
}

const seedMain = (run: string): string => `${SEED_IMPORT}
import json, subprocess
def shell(out, inputs):
    subprocess.run(["sh", "t.sh", out] + inputs, check=True)
${TASK_PYTHON}if __name__ == "__main__":
    graph = taskgraph.TaskGraph("workspace", ${JOBS})
    tasks = []
    for i, needs in enumerate(json.load(open("needs.json"))):
        inputs = ["in/%d.txt" % i] + ["out/%d.txt" % n for n in needs]
        tasks.append(graph.add_task(func=${run}, args=("out/%d.txt" % i, inputs), task_name=str(i),
            target_path_list=["out/%d.txt" % i], dependent_task_list=[tasks[n] for n in needs]))
    graph.close()
    graph.join()
`

function seedVersion(): string | undefined {
  if (!existsSync(join(seed, 'taskgraph'))) return undefined
  const env = { ...process.env, ...SEED_ENVIRONMENT }
  const { status } = spawnSync('/usr/bin/python3', ['-c', SEED_IMPORT], { env, timeout: 60_000 })
  return status === 0 ? 'a checkout' : undefined
}

function seedPeer(name: string, run: 'shell' | 'add'): Peer {
  return {
    name,
    note: 'natcap/taskgraph with two worker processes; TASKGRAPH_SEED names the checkout, python3-retrying is needed too',
    env: SEED_ENVIRONMENT,
    largest: { chain: 1000 },
    version: seedVersion,
    command: ['/usr/bin/python3', 'main.py'],
    generate(folder, needs) {
      writeFileSync(join(folder, 'needs.json'), JSON.stringify(needs))
      writeFileSync(join(folder, 'main.py'), seedMain(run))
    },
    ...(run === 'add' ? { callsFunctions: true } : {}),
  }
}

/** Every tool that the benchmark knows, installed or not. */
export const PEERS: readonly Peer[] = [
  ours,
  make,
  makeR,
  ninja,
  doit,
  snakemake,
  seedPeer('natcap taskgraph', 'shell'),
  oursFunctions,
  libraryPeer('TaskGraph library (JavaScript)', "{ module: 'work.mjs', export: 'add' }", oursVersion),
  libraryPeer('TaskGraph library (Python)', "{ python: 'work.py:add' }", oursPythonVersion),
  seedPeer('natcap taskgraph (functions)', 'add'),
]
