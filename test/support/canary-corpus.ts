import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Json } from '../../src-shared/json.ts'

/** One hostile folder: a pipeline whose one position holds the payload, and beside it code that would tell of being run. */
export interface CanaryCase {
  readonly position: string
  /** Absolute path of the pipeline. */
  readonly file: string
}

/** Files whose name begins so tell that something was executed. */
export const MARKER = 'canary-'

type Step = string | number
type Position = readonly [name: string, path: readonly Step[], value: (payload: string) => Json]
type Text = readonly [name: string, text: (payload: string) => string]

const same = (payload: string): Json => payload
const listed = (payload: string): Json => [payload]
const task = (...path: Step[]): readonly Step[] => ['tasks', 'a', ...path]

/** Each is put into an otherwise harmless pipeline. */
const POSITIONS: readonly Position[] = [
  ['pipeline name', ['name'], same],
  ['pipeline description', ['description'], same],
  ['param value', ['params', 'p'], same],
  ['param list', ['params', 'p'], listed],
  ['pipeline env', ['env', 'X'], same],
  ['pipeline env PATH', ['env', 'PATH'], () => './bin'],
  ['pipeline env NODE_OPTIONS', ['env', 'NODE_OPTIONS'], () => '--import=./bait.mjs'],
  ['pipeline env PYTHONSTARTUP', ['env', 'PYTHONSTARTUP'], () => './bait.py'],
  ['interpreter path', ['interpreters', 'python'], () => './bait.sh'],
  ['interpreter in a virtual environment', ['interpreters', 'python'], () => '.venv/bin/python'],
  ['interpreter with a payload', ['interpreters', 'python'], same],
  ['defaults shell', ['defaults', 'shell'], () => './bait.sh'],
  ['defaults env', ['defaults', 'env', 'BASH_ENV'], () => './bait.sh'],
  ['defaults cwd', ['defaults', 'cwd'], same],
  ['task title', task('title'), same],
  ['task description', task('description'), (payload) => `![x](${payload}) <script>${payload}</script>`],
  ['task color', task('color'), (payload) => `url(${payload})`],
  ['run text', task('run'), same],
  ['run text with a reference', task('run'), (payload) => `echo \${{ target }}; ${payload}`],
  ['run text naming a script', task('run'), () => './bait.sh'],
  ['run words', task('run'), (payload) => ['sh', '-c', payload]],
  ['run word naming a script', task('run'), () => ['./bait.sh']],
  ['run in a here-document', task('run'), (payload) => `cat <<E\n\${{ params.p }}\n${payload}\nE`],
  ['inputs text', task('inputs'), same],
  ['inputs list', task('inputs'), listed],
  ['inputs map', task('inputs'), (payload) => ({ x: payload })],
  ['inputs glob', task('inputs'), (payload) => `**/{${payload},*}`],
  ['inputs extglob', task('inputs'), () => '+(a|b|*)/!(c)@(*)'],
  ['inputs device', task('inputs'), () => ['/dev/null', '/proc/self/environ', '/dev/tcp/127.0.0.1/9']],
  ['inputs address', task('inputs'), () => ['http://127.0.0.1:9/x', '//127.0.0.1/share/x']],
  ['inputs link', task('inputs'), () => ['link-out', 'link-loop', 'link-device']],
  ['targets text', task('targets'), same],
  ['targets map', task('targets'), (payload) => ({ x: payload })],
  ['targets outside', task('targets'), () => '../../../../tmp/../canary-outside'],
  ['needs', task('needs'), listed],
  ['task env', task('env', 'X'), same],
  ['task env LD_PRELOAD', task('env', 'LD_PRELOAD'), () => './bait.so'],
  ['task env reference', task('env', 'X'), () => '${{ env.HOME }}'],
  ['cwd', task('cwd'), same],
  ['cwd link', task('cwd'), () => 'link-out'],
  ['shell text', task('shell'), () => './bait.sh'],
  ['shell words', task('shell'), (payload) => ['sh', '-c', payload]],
  ['retries', task('retries'), () => ({ count: 3, delay: 0 })],
  ['timeout', task('timeout'), same],
  ['grace', task('grace'), same],
  ['resources', task('resources', 'p'), same],
  ['foreach list', task('foreach', 'x'), listed],
  ['foreach glob', task('foreach', 'x', 'glob'), () => '{bait*,**/*}'],
  ['foreach reference', task('foreach', 'x'), () => '${{ env.PATH }}'],
  ['fingerprint', task('fingerprint'), same],
  ['fingerprint digest', task('fingerprint'), () => 'sha256'],
  ['ignore', task('ignore'), listed],
  ['always', task('always'), () => true],
  ['reuse', task('reuse'), () => 'copy'],
  ['groups title', ['groups', 'g'], (payload) => ({ title: payload, tasks: ['a'], color: payload })],
  ['groups tasks', ['groups', 'g', 'tasks'], listed],
  [
    'note',
    ['notes'],
    (payload) => [{ text: `<img src=x onerror="${payload}">`, at: [0, 0], color: payload }],
  ],
  ['layout', ['layout', 'a'], () => [1e308, -1e308]],
  ['version', ['taskgraph'], same],
  ['prototype', ['__proto__'], (payload) => ({ run: payload })],
]

/** Tasks that are functions: their files do something when they are loaded. */
const FUNCTIONS: readonly Text[] = [
  ['module', () => fn('module: ./bait.mjs#f')],
  ['module with arguments', (payload) => fn('module: ./bait.mjs#f', `args: [${JSON.stringify(payload)}]`)],
  ['module of a package', () => fn('module: bait#f')],
  ['module as an address', () => fn("module: 'data:text/javascript,process.exit()#f'")],
  ['module by reference', () => fn('module: "${{ params.m }}#f"', 'params: { m: ./bait.mjs }')],
  ['module export with a payload', (payload) => fn(`module: ${JSON.stringify(`./bait.mjs#${payload}`)}`)],
  ['python file', () => fn('python: bait.py:f')],
  ['python package', () => fn('python: bait:f')],
  [
    'python with keyword arguments',
    (payload) => fn('python: bait.py:f', `args: { x: ${JSON.stringify(payload)} }`),
  ],
  ['python result', () => fn('python: bait.py:f', 'result: true')],
  ['python function with a payload', (payload) => fn(`python: ${JSON.stringify(`bait.py:${payload}`)}`)],
]

const fn = (...lines: readonly string[]): string =>
  `taskgraph: 1\ntasks:\n  a:\n${lines.map((line) => `    ${line}\n`).join('')}`

/** What YAML itself can be made to hold. */
const TEXTS: readonly Text[] = [
  ['tag of JavaScript', (payload) => `taskgraph: 1\nname: !!js/function 'function(){${payload}}'\n`],
  [
    'tag of Python',
    (payload) => `taskgraph: 1\nname: !!python/object/apply:os.system [${JSON.stringify(payload)}]\n`,
  ],
  [
    'tag of one’s own',
    (payload) => `%TAG ! tag:evil,2000:\n---\ntaskgraph: 1\nname: !exec ${JSON.stringify(payload)}\n`,
  ],
  [
    'alias',
    (payload) =>
      `taskgraph: 1\nname: &x ${JSON.stringify(payload)}\ndescription: *x\ntasks: { a: { run: *x } }\n`,
  ],
  ['alias of itself', () => 'taskgraph: 1\nparams: &x { x: *x }\n'],
  ['alias bomb', () => `taskgraph: 1\nparams:\n${bomb(30)}`],
  ['merge key', (payload) => `taskgraph: 1\ntasks: { a: { <<: { run: ${JSON.stringify(payload)} } } }\n`],
  ['several documents', (payload) => `taskgraph: 1\n---\nrun: ${JSON.stringify(payload)}\n`],
  ['deep list', () => `taskgraph: 1\nparams: { x: ${'['.repeat(20_000)}${']'.repeat(20_000)} }\n`],
  ['deep map', () => `taskgraph: 1\nparams: ${'{a: '.repeat(5_000)}1${'}'.repeat(5_000)}\n`],
  [
    'many tasks',
    (payload) =>
      `taskgraph: 1\ntasks:\n${many(3_000, (n) => `  t${n}: { run: ${JSON.stringify(payload)} }\n`)}`,
  ],
  [
    'one long line',
    (payload) => `taskgraph: 1\nname: ${JSON.stringify(`${payload} ${'x'.repeat(2_000_000)}`)}\n`,
  ],
  [
    'comment',
    (payload) => `taskgraph: 1 # ${payload}\n# yaml-language-server: $schema=http://127.0.0.1:9/\n`,
  ],
  ['references to nothing', (payload) => fn(`run: "\${{ ${payload.replaceAll('"', '')} }}"`)],
  ['references without an end', () => fn(`run: "${'${{ '.repeat(5_000)}"`)],
  [
    'loop over loops',
    () => fn('run: "true"', `foreach: { ${many(9, (n) => `l${n}: [1, 2, 3, 4, 5, 6, 7, 8], `)} }`),
  ],
  ['no YAML', (payload) => `\u0000\u0001{{{ ${payload}`],
  ['shebang', (payload) => `#!/bin/sh\n# ${payload}\ntaskgraph: 1\n`],
  ['nothing', () => ''],
]

const many = (count: number, one: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => one(n)).join('')
const bomb = (levels: number): string =>
  `  l0: &l0 [x]\n${many(levels, (n) => `  l${n + 1}: &l${n + 1} [*l${n}, *l${n}, *l${n}, *l${n}]\n`)}`

/** Names of files and folders; no slash can be in them, so the payload leaves its marker where it would run. */
const NAMES: readonly (readonly [position: string, path: (payload: string) => string])[] = [
  ['file name', (payload) => `${payload}.taskgraph.yaml`],
  ['file name like an option', () => '--force.taskgraph.yaml'],
  ['file name with a line end', (payload) => `a\n${payload}\n.taskgraph.yaml`],
  ['folder name', (payload) => `${payload}/p.taskgraph.yaml`],
]

/** Makes the whole corpus below a folder. */
export function plantCanaries(root: string): readonly CanaryCase[] {
  const cases: CanaryCase[] = []
  const plant = (
    position: string,
    path: (payload: string) => string,
    text: (payload: string) => string,
  ): void => {
    const folder = join(root, `case-${cases.length}`)
    const marker = join(root, `${MARKER}${cases.length}`)
    const file = join(folder, path(payloadOf(`${MARKER}${cases.length}`)))
    mkdirSync(dirname(file), { recursive: true })
    plantBait(dirname(file), marker)
    writeFileSync(file, text(payloadOf(marker)))
    cases.push({ position, file })
  }
  const plain = (): string => 'p.taskgraph.yaml'
  for (const [name, path, value] of POSITIONS)
    plant(name, plain, (payload) => JSON.stringify(withValue(harmless(), path, value(payload))))
  for (const [name, text] of [...FUNCTIONS, ...TEXTS]) plant(name, plain, text)
  for (const [name, path] of NAMES)
    plant(name, path, (payload) => JSON.stringify({ ...harmless(), name: payload }))
  plant(
    'JSON file',
    () => 'p.taskgraph.json',
    (payload) => JSON.stringify({ taskgraph: 1, tasks: { a: { run: payload } } }),
  )
  return cases
}

/** Whatever executes text as a shell, a template or code would make the marker. */
const payloadOf = (marker: string): string =>
  `$(touch ${marker}) \`touch ${marker}\` ; touch ${marker} ; ' ; touch ${marker} ; '`

const harmless = (): Record<string, Json> => ({
  taskgraph: 1,
  params: { p: 'x' },
  tasks: {
    a: { run: 'true', targets: 'out.txt' },
    b: { run: 'cat ${{ a }}', inputs: 'bait.sh' },
    c: { python: 'bait.py:f' },
    d: { module: './bait.mjs#f' },
  },
})

/** A copy of a JSON value with one position replaced; an own `__proto__` stays one. */
function withValue(root: Json, [step, ...rest]: readonly Step[], value: Json): Json {
  if (step === undefined) return value
  const entries: [string, Json][] = typeof root === 'object' && root !== null ? Object.entries(root) : []
  const child = entries.find(([key]) => key === String(step))?.[1] ?? {}
  const others = entries.filter(([key]) => key !== String(step))
  return Object.fromEntries([...others, [String(step), withValue(child, rest, value)]])
}

/** Everything beside a pipeline that tools are known to run or load when they merely look at a folder. */
function plantBait(folder: string, marker: string): void {
  const script = `#!/bin/sh\ntouch ${marker}\n`
  const javascript = `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(marker)}, '')\nexport function f() {}\n`
  const python = `open(${JSON.stringify(marker)}, 'w')\ndef f(x=None): pass\n`
  const files: Readonly<Record<string, string>> = {
    'bait.sh': script,
    'bin/sh': script,
    'bin/git': script,
    'bin/python3': script,
    '.venv/bin/python': script,
    '.venv/pyvenv.cfg': 'home = /usr/bin\n',
    '.envrc': `touch ${marker}\n`,
    '.git/config': `[core]\n\tfsmonitor = "touch ${marker}"\n`,
    '.git/hooks/post-checkout': script,
    'bait.mjs': javascript,
    'node_modules/bait/package.json': '{"name":"bait","type":"module","exports":"./index.js"}',
    'node_modules/bait/index.js': javascript,
    'package.json': JSON.stringify({ scripts: { prepare: `touch ${marker}`, start: `touch ${marker}` } }),
    'bait.py': python,
    'bait/__init__.py': python,
    'sitecustomize.py': python,
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
    if (text === script) chmodSync(join(folder, name), 0o755)
  }
  symlinkSync('/etc', join(folder, 'link-out'))
  symlinkSync('link-loop', join(folder, 'link-loop'))
  symlinkSync('/dev/zero', join(folder, 'link-device'))
}
