import type { Json, JsonObject } from '../../json.ts'
import { ok } from '../../result.ts'
import type { Edit } from '../edits.ts'
import { normalisePath } from '../paths.ts'
import { tokenise } from '../references.ts'
import {
  type Connection,
  connectionsOf,
  needsOf,
  ownerOf,
  ownersOf,
  pathsOf,
  pathUpstream,
  wordsOf,
} from './connections.ts'
import { asObject, getIn, isList, isObject, type JsonPath, keyOf, mapStrings, withKey } from './json-path.ts'
import { freeName, hasTask, type Meant, refuse, taskOf, tasksOf, unknownTask, withTask } from './meaning.ts'
import { withNeeds } from './tasks.ts'

type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>

export function addEdge(data: JsonObject, edit: EditOf<'edge.add'>): Meant {
  const { from, to } = edit
  const refusal = edgeRefusal(data, from, to)
  if (refusal !== undefined) return refusal
  const task = taskOf(data, to)
  if (edit.as === 'needs') {
    if (needsOf(task).includes(from)) return alreadyConnected(from, to, `"${to}" already needs "${from}"`)
    return cycleRefusal(data, from, to) ?? ok({ data: withTask(data, to, withNeeds(task, [from])) })
  }
  const expression = referenceTo(data, from, edit.target)
  if (expression === undefined) return noTarget(data, from, edit.target)
  if (mentions(task, expression))
    return alreadyConnected(from, to, `"${to}" already reads ${braced(expression)}`)
  const inputs = withInput(keyOf(task, 'inputs'), braced(expression), from)
  return cycleRefusal(data, from, to) ?? ok({ data: withTask(data, to, withKey(task, 'inputs', inputs)) })
}

const braced = (expression: string): string => `\${{ ${expression} }}`

function edgeRefusal(data: JsonObject, from: string, to: string): Meant | undefined {
  if (!hasTask(data, from)) return unknownTask(from)
  if (!hasTask(data, to)) return unknownTask(to)
  if (from === to) return refuse('self', `"${from}" cannot depend on itself`, { tasks: [from] })
  return undefined
}

const alreadyConnected = (from: string, to: string, message: string): Meant =>
  refuse('exists', message, { tasks: [from, to] })

/** Refuses an edge whose end its start already depends on, with the way around. */
function cycleRefusal(data: JsonObject, from: string, to: string): Meant | undefined {
  const back = pathUpstream(data, from, to)
  if (back === undefined) return undefined
  const cycle = [from, ...back.toReversed()]
  return refuse('would_make_cycle', `would make a cycle: ${cycle.join(' → ')}`, {
    tasks: [...new Set(cycle)],
  })
}

/** The words between the braces for one target of a task: `a`, `a.name` or `a.0`. */
function referenceTo(data: JsonObject, from: string, target?: string | number): string | undefined {
  const value = keyOf(taskOf(data, from), 'targets')
  const targets = pathsOf(value)
  const index = typeof target === 'string' ? targets.findIndex((item) => item.name === target) : (target ?? 0)
  const chosen = targets[index < 0 && /^\d+$/.test(String(target)) ? Number(target) : index]
  if (chosen === undefined) return undefined
  return targets.length === 1 ? from : `${from}.${chosen.name ?? index}`
}

function noTarget(data: JsonObject, from: string, target: string | number | undefined): Meant {
  const remedy = 'connect from the title for order only'
  const count = pathsOf(keyOf(taskOf(data, from), 'targets')).length
  if (count === 0)
    return refuse('no_target', `"${from}" makes no file that could be read`, { remedy, tasks: [from] })
  return refuse('no_target', `"${from}" has no target "${target}"`, { remedy, tasks: [from] })
}

function mentions(task: JsonObject, expression: string): boolean {
  let found = false
  mapStrings(task, (text) => {
    found ||= tokenise(text).some((token) => token.kind === 'reference' && token.expression === expression)
    return text
  })
  return found
}

function withInput(inputs: Json | undefined, entry: string, name: string): Json {
  if (isObject(inputs))
    return withKey(
      inputs,
      freeName(name, (key) => Object.hasOwn(inputs, key)),
      entry,
    )
  if (isList(inputs)) return [...inputs, entry]
  return inputs === undefined || inputs === null ? [entry] : [inputs, entry]
}

/** Takes the connection out wherever it is an entry of its own; refuses where text would have to be rewritten. */
export function removeEdge(data: JsonObject, { from, to }: EditOf<'edge.remove'>): Meant {
  const refusal = edgeRefusal(data, from, to)
  if (refusal !== undefined) return refusal
  const found = connectionsOf(tasksOf(data), to, ownersOf(data)).filter((item) => item.from === from)
  if (found.length === 0)
    return refuse('not_connected', `"${to}" does not depend on "${from}"`, { tasks: [from, to] })
  const fixed = found.find((item) => !item.isWhole)
  const task = taskOf(data, to)
  if (fixed !== undefined) return notRemovable(task, fixed, to)
  const places = new Set(found.map((item) => JSON.stringify(item.at)))
  const after = ['needs', 'inputs'].reduce(
    (next, key) => withKey(next, key, without(keyOf(task, key), [key], places)),
    task,
  )
  return ok({ data: withTask(data, to, after) })
}

function without(value: Json | undefined, path: JsonPath, places: ReadonlySet<string>): Json | undefined {
  if (value === undefined || places.has(JSON.stringify(path))) return undefined
  if (isList(value)) {
    const stay = value.filter((_, index) => !places.has(JSON.stringify([...path, index])))
    return stay.length === 0 && value.length > 0 ? undefined : stay
  }
  if (!isObject(value)) return value
  const stay = Object.entries(value).filter(([key]) => !places.has(JSON.stringify([...path, key])))
  return stay.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(stay)
}

const partNames: Readonly<Record<string, readonly [string, string]>> = {
  run: ['command', 'names'],
  args: ['arguments', 'name'],
  env: ['environment', 'names'],
  inputs: ['inputs', 'name'],
}

function notRemovable(task: JsonObject, connection: Connection, to: string): Meant {
  const { from, at } = connection
  const [part, verb] = partNames[String(at[0])] ?? [`key "${at[0]}"`, 'names']
  const text = getIn(task, at)
  const source = typeof text === 'string' ? text : ''
  const token = tokenise(source).find(
    (item) => item.kind === 'reference' && new RegExp(`^${from}(\\.|$)`).test(item.expression),
  )
  const what = token === undefined ? `a file that "${from}" makes` : source.slice(token.from, token.to)
  return refuse('not_removable', `the ${part} of "${to}" ${verb} ${what}`, {
    remedy: `edit the ${part}`,
    tasks: [from, to],
  })
}

/** Writes `${{ from }}` where a path of `to` is what `from` makes. */
export function makeReference(data: JsonObject, { from, to }: EditOf<'edge.makeReference'>): Meant {
  const refusal = edgeRefusal(data, from, to)
  if (refusal !== undefined) return refusal
  const owners = new Map([...ownersOf(data)].filter(([, id]) => id === from))
  const task = taskOf(data, to)
  const referenceFor = (path: string): string | undefined => {
    const owner = ownerOf(owners, path)
    if (owner === undefined) return undefined
    const index = pathsOf(keyOf(taskOf(data, from), 'targets')).findIndex(
      (item) => normalisePath(item.path) === owner.target,
    )
    const expression = referenceTo(data, from, index)
    return expression === undefined
      ? undefined
      : braced(expression) + normalisePath(path).slice(owner.target.length)
  }
  const rewriteWords = (text: string): string => withWords(text, referenceFor)
  const after = asObject(
    mapStrings(task, (text, path) => {
      if (path[0] === 'run' && path.length === 1) return rewriteWords(text)
      return path[0] === 'inputs' || path[0] === 'args' || path[0] === 'run'
        ? (referenceFor(text) ?? text)
        : text
    }),
  )
  if (after === task) {
    return refuse('not_connected', `no path in "${to}" is one that "${from}" makes`, { tasks: [from, to] })
  }
  return ok({ data: withTask(data, to, after), hints: { rewrite: rewriteWords } })
}

/** Replaces whole words of a command; a reference takes their quotes away, since it is quoted for the shell by itself. */
export function withWords(
  command: string,
  replacement: (word: string) => string | undefined,
  quotes: 'drop-quotes' | 'keep-quotes' = 'drop-quotes',
): string {
  let result = command
  for (const { word, from, to } of [...wordsOf(command)].toReversed()) {
    const next = replacement(word)
    if (next === undefined) continue
    const quote = command[from - 1]
    const isQuoted = quotes === 'drop-quotes' && (quote === '"' || quote === "'") && command[to] === quote
    result = result.slice(0, isQuoted ? from - 1 : from) + next + result.slice(isQuoted ? to + 1 : to)
  }
  return result
}
