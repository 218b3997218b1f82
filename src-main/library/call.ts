import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Job } from '../engine/ports.ts'
import type { CodeSource, CodeSources } from './code-sources.ts'
import { asJson, sourceDigest } from './described.ts'
import type { AddTaskOptions } from './options.ts'
import { modulePath } from './worker-function.ts'

/** What happens when a task starts. */
export type Call =
  | { readonly kind: 'none' }
  | { readonly kind: 'here'; readonly call: () => unknown }
  | { readonly kind: 'process'; readonly action: Job['action'] }

/** A task's function, ready to be called, and what of it counts. */
export interface Callable {
  readonly call: Call
  readonly name: string
  /** Two functions are the same one where this is equal. */
  readonly identity: string
  /** How the engine names it: unique in the graph, and the same in the next one. */
  readonly label: string
  readonly symbol: string
  readonly kind: 'module' | 'python' | 'exec'
}

export interface CallContext {
  /** A pool of processes: functions of this process can't be called there. */
  readonly hasPool: boolean
  readonly python: string
  /** Relative paths are meant from here. */
  readonly cwd: string
  readonly code: CodeSources
}

const numbers = new WeakMap<object, number>()
let lastNumber = 0

/** Every function object has a number: two closures with the same text may hold different values. */
function numberOf(func: object): number {
  const known = numbers.get(func)
  if (known !== undefined) return known
  lastNumber += 1
  numbers.set(func, lastNumber)
  return lastNumber
}

/** Finds out what `func` is. Throws a TypeError that says what is wrong with it. */
export function callableOf(options: AddTaskOptions, context: CallContext): Callable {
  const { func } = options
  if (func === undefined || func === null) return nothing(context)
  if (typeof func === 'function') return plainFunction(func, options, context)
  if (typeof func !== 'object')
    throw new TypeError(`addTask: \`func\` must be a function or name one but was ${typeof func}`)
  if ('module' in func) return moduleFunction(func, options, context)
  if ('python' in func) return pythonFunction(func.python, options, context)
  if ('run' in func) return program(func.run, options)
  throw new TypeError('addTask: `func` must be a function, or have `module` and `export`, `python`, or `run`')
}

function nothing({ code }: CallContext): Callable {
  const label = code.label('join', 'join', { kind: 'source', files: {} })
  return { call: { kind: 'none' }, name: 'join', identity: 'join', label, symbol: 'join', kind: 'module' }
}

function plainFunction(
  func: (...args: never[]) => unknown,
  options: AddTaskOptions,
  { hasPool, code }: CallContext,
): Callable {
  const name = func.name === '' ? 'function' : func.name
  if (hasPool)
    throw new TypeError(
      `addTask: a worker process can't call the function "${name}" of this process; bind it to its module: workerFunction(import.meta.url, ${name})`,
    )
  const digest = sourceDigest(func, `addTask: \`func\``)
  const label = code.label(name, digest, { kind: 'source', files: { [`${name}()`]: digest } })
  const values = [...(options.args ?? []), ...(options.kwargs === undefined ? [] : [options.kwargs])]
  const call = (): unknown => Reflect.apply(func, undefined, values)
  return {
    call: { kind: 'here', call },
    name,
    identity: `function ${numberOf(func)}`,
    label,
    symbol: name,
    kind: 'module',
  }
}

function moduleFunction(
  given: { readonly module: string | URL; readonly export: string; readonly func?: unknown },
  options: AddTaskOptions,
  { hasPool, cwd, code }: CallContext,
): Callable {
  const path = resolve(cwd, modulePath(given.module))
  const name = given.export
  if (typeof name !== 'string' || name === '')
    throw new TypeError('addTask: `func.export` must be the name of an export')
  const { args = [], kwargs } = options
  const values = [...args, ...(kwargs === undefined ? [] : [kwargs])]
  const source: CodeSource = { kind: 'file', language: 'module', path, isFile: true }
  const common = {
    name,
    identity: `${path}#${name}`,
    label: code.label(basename(path), path, source),
    symbol: name,
    kind: 'module',
  } as const
  if (hasPool) {
    const json = values.map((value, at) => asJson(value, placeOf(at, args.length)))
    return {
      ...common,
      call: { kind: 'process', action: { kind: 'module', module: path, export: name, args: json } },
    }
  }
  const call = async (): Promise<unknown> => {
    const func = typeof given.func === 'function' ? given.func : await exported(path, name)
    return Reflect.apply(func, undefined, values)
  }
  return { ...common, call: { kind: 'here', call } }
}

async function exported(path: string, name: string): Promise<(...args: never[]) => unknown> {
  const loaded: unknown = await import(/* @vite-ignore */ pathToFileURL(path).href)
  const found: unknown = Reflect.get(Object(loaded), name)
  if (!isFunction(found)) throw new TypeError(`${path} has no function named ${name}`)
  return found
}

const isFunction = (value: unknown): value is (...args: never[]) => unknown => typeof value === 'function'

function pythonFunction(text: string, options: AddTaskOptions, { python, cwd, code }: CallContext): Callable {
  const cut = typeof text === 'string' ? text.lastIndexOf(':') : -1
  const [module, name] = cut > 0 ? [text.slice(0, cut), text.slice(cut + 1)] : ['', '']
  if (name === '') throw new TypeError(`addTask: \`python\` must be FILE.py:FUNCTION but was "${text}"`)
  const isFile = module.endsWith('.py')
  const path = isFile ? resolve(cwd, module) : module
  const args = (options.args ?? []).map((value, at) => asJson(value, placeOf(at, Number.POSITIVE_INFINITY)))
  const named = Object.entries(options.kwargs ?? {}).map(
    ([key, value]) => [key, asJson(value, `kwargs.${key}`)] as const,
  )
  const kwargs = named.length === 0 ? {} : { kwargs: Object.fromEntries(named) }
  const label = code.label(basename(module), path, { kind: 'file', language: 'python', path, isFile })
  return {
    call: {
      kind: 'process',
      action: { kind: 'python', interpreter: python, module: path, isFile, function: name, args, ...kwargs },
    },
    name,
    identity: `${path}:${name}`,
    label,
    symbol: name,
    kind: 'python',
  }
}

function program(words: readonly string[], options: AddTaskOptions): Callable {
  const [first] = words
  if (!Array.isArray(words) || first === undefined || words.some((word) => typeof word !== 'string'))
    throw new TypeError('addTask: `run` must be a list of words, the program first')
  if (options.args !== undefined || options.kwargs !== undefined)
    throw new TypeError('addTask: a command has its arguments in `run`; leave out `args` and `kwargs`')
  const name = basename(first)
  const call: Call = { kind: 'process', action: { kind: 'exec', words } }
  return { call, name, identity: 'run', label: name, symbol: '', kind: 'exec' }
}

const placeOf = (at: number, argumentCount: number): string => (at < argumentCount ? `args[${at}]` : 'kwargs')
