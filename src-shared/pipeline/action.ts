import type { Json, JsonObject } from '../json.ts'
import { commandPath, type Expansion, evaluate, resolveText, type Site, type Value } from './evaluate.ts'
import { type Instance, jsonText } from './instances.ts'
import type { Action, ArgumentNode, Arguments, Hole, Template } from './model.ts'
import { quoteForShell } from './quote.ts'
import { hasReference, tokenise, wholeReference } from './references.ts'
import { quoteAt, type ShellPosition, ShellScanner, shellWords } from './shell.ts'

/** A word of a command or a string of `args` that may be a path, relative to the task's `cwd`, with the place where it stands. */
export interface CommandWord {
  readonly text: string
  readonly at: readonly (string | number)[]
}

/** What an instance executes, and the words in it that may be paths. */
export interface BuiltAction {
  readonly action: Action
  readonly words: readonly CommandWord[]
}

/** Puts every reference into what the task executes; results and atomic targets become holes. */
export function buildAction(instance: Instance, expansion: Expansion): BuiltAction {
  const { action } = instance.definition
  switch (action.kind) {
    case 'shell': {
      const site = { instance, at: ['run'] }
      const command = shellTemplate(action.command, site, expansion)
      const text = command.map((part) => (typeof part === 'string' ? part : '\0')).join('')
      return {
        action: { kind: 'shell', command },
        words: shellWords(text).map((word) => ({ text: word, at: site.at })),
      }
    }
    case 'exec': {
      const words: CommandWord[] = []
      const templates = action.words.flatMap((word, index) => {
        const made = execWords(word, { instance, at: ['run', index] }, expansion)
        for (const template of made) collectWord(template, ['run', index], words)
        return made
      })
      return { action: { kind: 'exec', words: templates }, words }
    }
    case 'module':
    case 'python': {
      const words: CommandWord[] = []
      const args = argumentTree(action.args, { instance, at: ['args'] }, { expansion, words })
      const module = resolveText(action.module, { instance, at: [action.kind] }, expansion)
      if (action.kind === 'module')
        return { action: { kind: 'module', module, export: named(action.export), args }, words }
      return {
        action: { kind: 'python', module, isFile: action.isFile, function: named(action.function), args },
        words,
      }
    }
  }

  function named(text: string): string {
    return resolveText(text, { instance, at: [action.kind] }, expansion)
  }
}

function shellTemplate(command: string, site: Site, expansion: Expansion): Template {
  if (!hasReference(command)) return [command]
  const template: (string | Hole)[] = []
  const scanner = new ShellScanner()
  for (const token of tokenise(command)) {
    if (token.kind === 'text') {
      scanner.feed(token.text)
      append(template, [token.text])
      continue
    }
    const value = evaluate(token, site, expansion)
    append(template, value ? shellParts(value, scanner.position, site, expansion) : [])
    scanner.feedValue()
  }
  return template
}

/** One value within a command. Lists are words side by side, within quotes one text. */
function shellParts(value: Value, position: ShellPosition, site: Site, expansion: Expansion): Template {
  if (value.kind === 'results' || value.kind === 'own-targets')
    return quotedHoles(holesOf(value, true), position)
  const texts = textsOf(value, site, expansion)
  return [position === 'plain' ? texts.map(quoteForShell).join(' ') : quoteAt(position, texts.join(' '))]
}

/** A hole is quoted as a word of its own when it is filled: quotes that it stands in are closed before and opened again after. */
function quotedHoles(holes: Template, position: ShellPosition): Template {
  if (position === 'single') return ["'", ...holes, "'"]
  if (position === 'double') return ['"', ...holes, '"']
  if (position === 'plain') return holes
  return holes.map((part) => (typeof part === 'string' ? part : { ...part, quote: false }))
}

/** A word that is one reference to a list is as many words. */
function execWords(word: string, site: Site, expansion: Expansion): readonly Template[] {
  if (!hasReference(word)) return [[word]]
  const whole = wholeReference(word)
  if (!whole) return [textTemplate(word, site, expansion)]
  const value = evaluate(whole, site, expansion)
  if (!value) return [['']]
  if (value.kind === 'results' || value.kind === 'own-targets') {
    return holesOf(value, false).flatMap((part) => (typeof part === 'string' ? [] : [[part]]))
  }
  const isList = value.kind === 'paths' ? value.isList : Array.isArray(value.value)
  const texts = textsOf(value, site, expansion)
  return isList ? texts.map((text) => [text]) : [[texts.join(' ')]]
}

/** Text without quoting: a word of a list, a string of `args`. */
function textTemplate(text: string, site: Site, expansion: Expansion): Template {
  const template: (string | Hole)[] = []
  for (const token of tokenise(text)) {
    if (token.kind === 'text') append(template, [token.text])
    else {
      const value = evaluate(token, site, expansion)
      if (!value) continue
      const isHole = value.kind === 'results' || value.kind === 'own-targets'
      append(template, isHole ? holesOf(value, false) : [plainOf(value, site, expansion)])
    }
  }
  return template
}

interface Collecting {
  readonly expansion: Expansion
  readonly words: CommandWord[]
}

function argumentTree(value: Json | Arguments, site: Site, collecting: Collecting): ArgumentNode {
  if (typeof value === 'string') return argumentText(value, site, collecting)
  if (typeof value !== 'object' || value === null) return { kind: 'value', value }
  const within = (key: string | number): Site => ({ instance: site.instance, at: [...site.at, key] })
  if (isList(value))
    return { kind: 'list', items: value.map((item, index) => argumentTree(item, within(index), collecting)) }
  const entries = Object.entries(value)
  return {
    kind: 'map',
    entries: entries.map(([key, child]) => [key, argumentTree(child, within(key), collecting)] as const),
  }
}

function argumentText(text: string, site: Site, { expansion, words }: Collecting): ArgumentNode {
  if (!hasReference(text)) {
    words.push({ text, at: site.at })
    return { kind: 'value', value: text }
  }
  const whole = wholeReference(text)
  if (!whole) {
    const template = textTemplate(text, site, expansion)
    collectWord(template, site.at, words)
    return nodeOf(template)
  }
  const value = evaluate(whole, site, expansion)
  if (!value) return { kind: 'value', value: null }
  return argumentValue(value, site, { expansion, words })
}

/** An entry that is one reference keeps its type: a list of paths, any JSON, a result. */
function argumentValue(value: Value, site: Site, { expansion, words }: Collecting): ArgumentNode {
  switch (value.kind) {
    case 'results': {
      const items = value.of.map((of): ArgumentNode => ({ kind: 'result', of, path: value.path }))
      const [only] = items
      return value.isList || !only ? { kind: 'list', items } : only
    }
    case 'own-targets': {
      const items = value.indexes.map(
        (index): ArgumentNode => ({ kind: 'text', template: [{ hole: 'target', index, quote: false }] }),
      )
      const [only] = items
      return value.isList || !only ? { kind: 'list', items } : only
    }
    case 'paths': {
      const texts = textsOf(value, site, expansion)
      for (const text of texts) words.push({ text, at: site.at })
      return { kind: 'value', value: value.isList ? texts : (texts[0] ?? null) }
    }
    case 'json':
      collectStrings(value.value, site.at, words)
      return { kind: 'value', value: value.value }
  }
}

function holesOf(value: Extract<Value, { kind: 'results' | 'own-targets' }>, quote: boolean): Template {
  const holes: Hole[] =
    value.kind === 'results'
      ? value.of.map((of) => ({ hole: 'result', of, path: value.path, quote }))
      : value.indexes.map((index) => ({ hole: 'target', index, quote }))
  return holes.flatMap((hole, index) => (index === 0 ? [hole] : [' ', hole]))
}

/** The value as texts: paths relative to the working directory, the items of a list, or the one text. */
function textsOf(
  value: Extract<Value, { kind: 'paths' | 'json' }>,
  site: Site,
  expansion: Expansion,
): readonly string[] {
  if (value.kind === 'paths') return value.paths.map((path) => commandPath(path, site, expansion))
  return Array.isArray(value.value) ? value.value.map(jsonText) : [jsonText(value.value)]
}

function plainOf(
  value: Extract<Value, { kind: 'paths' | 'json' }>,
  site: Site,
  expansion: Expansion,
): string {
  return value.kind === 'json' ? jsonText(value.value) : textsOf(value, site, expansion).join(' ')
}

function append(template: (string | Hole)[], parts: Template): void {
  for (const part of parts) {
    const last = template.at(-1)
    if (typeof part === 'string' && typeof last === 'string') template[template.length - 1] = last + part
    else template.push(part)
  }
}

function nodeOf(template: Template): ArgumentNode {
  const [only = ''] = template
  return template.length <= 1 && typeof only === 'string'
    ? { kind: 'value', value: only }
    : { kind: 'text', template }
}

function collectWord(template: Template, at: CommandWord['at'], words: CommandWord[]): void {
  const [only] = template
  if (template.length === 1 && typeof only === 'string') words.push({ text: only, at })
}

function collectStrings(value: Json, at: CommandWord['at'], words: CommandWord[]): void {
  if (typeof value === 'string') words.push({ text: value, at })
  else if (typeof value === 'object' && value !== null)
    for (const child of Object.values(value)) collectStrings(child, at, words)
}

const isList = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value)
