import { closestName } from '../../src-shared/pipeline/names.ts'
import type { AddTaskOptions, TaskGraphOptions } from './options.ts'
import type { ShowOptions } from './show.ts'

/** What a value must be, in the words of the message, and whether one is. */
interface Kind {
  readonly name: string
  readonly isOne: (value: unknown) => boolean
}

const anything: Kind = { name: 'anything', isOne: () => true }
const flag: Kind = { name: 'true or false', isOne: (value) => typeof value === 'boolean' }
const text: Kind = { name: 'text', isOne: (value) => typeof value === 'string' }
const number: Kind = { name: 'a number', isOne: (value) => typeof value === 'number' }
const list: Kind = { name: 'a list', isOne: Array.isArray }
const map: Kind = { name: 'an object', isOne: isObject }
const callable: Kind = { name: 'a function', isOne: (value) => typeof value === 'function' }
const onFailure: Kind = {
  name: '"terminate" or "continue"',
  isOne: (value) => value === 'terminate' || value === 'continue',
}

const taskKinds: Readonly<Record<keyof AddTaskOptions, Kind>> = {
  func: anything,
  args: list,
  kwargs: map,
  taskName: text,
  targetPathList: list,
  ignorePathList: list,
  hashTargetFiles: flag,
  dependentTaskList: list,
  ignoreDirectories: flag,
  priority: number,
  hashAlgorithm: text,
  transientRun: flag,
  storeResult: flag,
  retries: number,
  copyDuplicateArtifact: flag,
  hardlinkAllowed: flag,
}

const graphKinds: Readonly<Record<keyof TaskGraphOptions, Kind>> = {
  reportingInterval: number,
  logger: map,
  onEvent: callable,
  onFailure,
  delayedStart: flag,
  python: text,
}

/** Throws a TypeError or RangeError for what `addTask` can't be given. What the values name is looked at elsewhere. */
export function checkTaskOptions(options: AddTaskOptions): void {
  checkKinds('addTask', options, taskKinds, '{ func, args, … }')
  const { retries = 0, priority = 0 } = options
  if (!Number.isInteger(retries) || retries < 0)
    throw new RangeError(`addTask: \`retries\` must be a whole number from 0 on but was ${retries}`)
  if (!Number.isFinite(priority))
    throw new RangeError(`addTask: \`priority\` must be a number but was ${priority}`)
}

/** The same for a graph. */
export function checkGraphOptions(
  directory: string | URL,
  nWorkers: number,
  options: TaskGraphOptions,
): void {
  if (!(directory instanceof URL) && (typeof directory !== 'string' || directory === ''))
    throw new TypeError(`TaskGraph: the workspace must be the path of a folder but was ${shown(directory)}`)
  if (!Number.isInteger(nWorkers))
    throw new TypeError(`TaskGraph: \`nWorkers\` must be a whole number but was ${shown(nWorkers)}`)
  checkKinds('TaskGraph', options, graphKinds, '{ reportingInterval, … }')
  const { reportingInterval, delayedStart } = options
  if (reportingInterval !== undefined && !(reportingInterval > 0 && reportingInterval <= 2_000_000))
    throw new RangeError(
      `TaskGraph: \`reportingInterval\` must be a number of seconds above 0 but was ${reportingInterval}; leave it out for no reports`,
    )
  if (delayedStart === true && nWorkers < 0)
    throw new RangeError(
      'TaskGraph: `delayedStart` needs `nWorkers` from 0 on: below 0 tasks run in the order of adding',
    )
}

/** The same for `show`. */
export function checkShowOptions(options: ShowOptions): void {
  checkKinds('show', options, { port: number }, '{ port }')
  const { port = 0 } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RangeError(`show: \`port\` must be a whole number from 0 to 65535 but was ${port}`)
}

/** A key that is passed over in silence would be a dependency or a target that isn't there. */
function checkKinds(
  where: string,
  options: object,
  kinds: Readonly<Record<string, Kind>>,
  form: string,
): void {
  if (!isObject(options))
    throw new TypeError(`${where}: options must be one object, ${form}, but there was ${shown(options)}`)
  for (const [key, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined
    if (kind === undefined) throw new TypeError(unknownKey(where, key, Object.keys(kinds)))
    if (value !== undefined && !kind.isOne(value))
      throw new TypeError(`${where}: \`${key}\` must be ${kind.name} but was ${shown(value)}`)
  }
}

function unknownKey(where: string, key: string, known: readonly string[]): string {
  const camel = key
    .replace('n_retries', 'retries')
    .replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())
  const meant = known.includes(camel) ? camel : closestName(camel, known)
  const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean \`${meant}\`?`
  return `${where}: there is no option \`${key}\`; ${hint}`
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return 'a list'
  return isObject(value) || typeof value === 'function'
    ? `a ${typeof value}`.replace('a o', 'an o')
    : String(value)
}
