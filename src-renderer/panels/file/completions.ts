import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { JsonObject } from '../../../src-shared/json.ts'
import { texts } from '../../texts/index.ts'
import { describeAt, keysAt, valuesAt } from './schema-lookup.ts'
import { loopNamesIn, type YamlPlace, yamlPlaceAt } from './yaml-place.ts'

/** A task that the text can refer to. */
export interface KnownTask {
  readonly id: string
  readonly title: string
  /** What it runs, in short. */
  readonly summary: string
  /** Names of its targets, where they have some. */
  readonly targets: readonly string[]
}

/** What completions are made of. */
export interface KnownNames {
  readonly tasks: readonly KnownTask[]
  readonly params: readonly string[]
  /** The format's JSON Schema; undefined until the host has given it. */
  readonly schema: JsonObject | undefined
}

const words = texts.file.completions
/** A list of names is looked through by typing on. */
const mostTasks = 2_000

/** References inside `${{`, keys and values of the format by the place, ids of tasks where they are wanted. */
export function completePipeline(context: CompletionContext, names: KnownNames): CompletionResult | null {
  const text = context.state.doc.toString()
  const reference = context.matchBefore(/\$\{\{\s*[\w.-]*/)
  if (reference) {
    const typed = /[\w.-]*$/.exec(reference.text)?.[0] ?? ''
    const options = references(names, loopNamesIn(text, context.pos), typed)
    return { from: context.pos - typed.length, options, validFor: /^[\w-]*$/ }
  }
  const place = yamlPlaceAt(text, context.pos)
  const isAsked = context.explicit || /[\w-]$/.test(place.typed) || place.kind === 'value'
  if (!names.schema || place.kind === 'text' || !isAsked || /["'#]/.test(place.typed)) return null
  const options = [
    ...(place.kind === 'key' ? keyOptions(names.schema, place, text) : []),
    ...(place.kind === 'value' || place.path.at(-1) === '0' ? valueOptions(names.schema, place, names) : []),
  ]
  return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w-]*$/ }
}

/** What there is to say of the key or the reference at an offset. */
export function describeText(text: string, offset: number, names: KnownNames): HoverText | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const lineEnd = text.indexOf('\n', offset)
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd)
  const at = offset - lineStart
  const isWord = (char: string | undefined): boolean => char !== undefined && /[\w-]/.test(char)
  let from = at
  while (isWord(line[from - 1])) from--
  let to = at
  while (isWord(line[to])) to++
  const word = line.slice(from, to)
  if (word === '') return undefined
  const range = { from: lineStart + from, to: lineStart + to, title: word }
  const opened = line.lastIndexOf('${{', at)
  if (opened >= 0 && line.indexOf('}}', opened) >= at) {
    const task = names.tasks.find(({ id }) => id === word)
    return (
      task && {
        ...range,
        text: [task.title === task.id ? '' : task.title, task.summary].filter(Boolean).join('\n'),
      }
    )
  }
  if (!names.schema || !/^["']?\s*:(\s|$)/.test(line.slice(to))) return undefined
  const place = yamlPlaceAt(text, lineStart + from)
  const found = place.kind === 'key' ? describeAt(names.schema, [...place.path, word]) : undefined
  return found === undefined || found === '' ? undefined : { ...range, text: found }
}

export interface HoverText {
  readonly from: number
  readonly to: number
  readonly title: string
  readonly text: string
}

function references(names: KnownNames, loops: readonly string[], typed: string): Completion[] {
  const own = [
    ['target', words.target],
    ['targets', words.targets],
    ['input', words.input],
    ['inputs', words.inputs],
    ['env.', words.env],
  ] as const
  const prefix = typed.slice(0, typed.lastIndexOf('.') + 1)
  const all: Completion[] = [
    ...loops.map((label) => ({ label, type: 'variable', detail: words.loop })),
    ...own.map(([label, detail]) => ({ label, type: 'keyword', detail })),
    ...names.params.map((name) => ({
      label: ['params', name].join('.'),
      type: 'variable',
      detail: words.param,
    })),
    ...names.tasks.slice(0, mostTasks).map(({ id, title }) => ({
      label: id,
      type: 'constant',
      detail: title === id ? words.task : title,
    })),
  ]
  if (prefix === '') return all
  const member = (name: string): string => prefix + name
  const task = names.tasks.find(({ id }) => `${id}.` === prefix)
  const members: Completion[] = task
    ? [
        ...task.targets.map((name) => ({ label: member(name), detail: words.namedTarget })),
        { label: member('targets'), detail: words.allTargets },
        { label: member('result'), detail: words.result },
      ]
    : []
  return [...members, ...all.filter(({ label }) => label.startsWith(prefix))]
}

function keyOptions(schema: JsonObject, place: YamlPlace, text: string): Completion[] {
  const present = siblingKeys(text, place)
  return keysAt(schema, place.path)
    .filter(({ name }) => !present.has(name))
    .map(({ name, description, type }) => ({
      label: name,
      type: 'property',
      detail: type,
      info: description,
      apply: `${name}: `,
    }))
}

function valueOptions(schema: JsonObject, { path }: YamlPlace, names: KnownNames): Completion[] {
  const values = valuesAt(schema, path).map(({ text, description }) => ({
    label: text,
    type: 'enum',
    info: description,
  }))
  const key = path.findLast((step) => step !== '0')
  const isTaskList = (path[0] === 'tasks' && key === 'needs') || (path[0] === 'groups' && key === 'tasks')
  const isInput = path[0] === 'tasks' && path[2] === 'inputs'
  if (!isTaskList && !isInput) return values
  return names.tasks
    .slice(0, mostTasks)
    .filter(({ id }) => id !== path[1])
    .map(({ id, title }) => ({
      label: id,
      type: 'constant',
      detail: title === id ? words.task : title,
      ...(isInput ? { apply: `\${{ ${id} }}`, detail: words.targetOf } : {}),
    }))
}

/** Keys of the lines around with the same indentation, up to where the map begins and ends. */
function siblingKeys(text: string, place: YamlPlace): ReadonlySet<string> {
  const lineStart = text.lastIndexOf('\n', place.from - 1) + 1
  const indent = place.from - lineStart
  if (text.slice(lineStart, place.from).trim() !== '') return new Set()
  const keys = new Set<string>()
  const look = (lines: readonly string[]): void => {
    for (const line of lines) {
      if (line.trim() === '' || line.trimStart().startsWith('#')) continue
      const depth = line.length - line.trimStart().length
      if (depth < indent) return
      const key = depth === indent ? /^["']?([\w-]+)["']?\s*:/.exec(line.trimStart())?.[1] : undefined
      if (key !== undefined) keys.add(key)
    }
  }
  look(text.slice(0, lineStart).split('\n').slice(0, -1).reverse())
  look(text.slice(lineStart).split('\n').slice(1))
  return keys
}
