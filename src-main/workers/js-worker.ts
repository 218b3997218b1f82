/**
 * Entry of a kept child process that runs JavaScript and TypeScript functions, one at a time.
 *
 * Requests and replies are JSON lines on descriptor 3 (worker-protocol.ts). Descriptors 1 and 2 belong to the function: before each call
 * they are closed and the attempt's log is opened in their place (POSIX gives the lowest free number), so that what child
 * processes and native code write lands in the right log too, and nothing is copied through the engine.
 */
import { ChildProcess } from 'node:child_process'
import { closeSync, existsSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { Socket } from 'node:net'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ThrownError } from '../engine/ports.ts'
import type { CallReply, CallRequest } from './worker-protocol.ts'

const channel = new Socket({ fd: 3, readable: true, writable: true })
const baseEnv = { ...process.env }
/** State of each file as it was loaded, by path: a changed one can't be unloaded, so the worker must be replaced. */
const loadedFiles = new Map<string, string>()
/** Digest of the code under which a module was loaded. */
const loadedModules = new Map<string, string | undefined>()
const maxResultBytes = 16 * 1024 * 1024
let current: CallRequest | undefined
let hasSpawned = false
/** The file that descriptors 1 and 2 were opened on. */
let log = { path: '', inode: -1 }
/** The log of the last call, where that wrote nothing: the next one gets the file under its own name. */
let spare: string | undefined

Object.defineProperty(globalThis, 'taskgraph', {
  value: Object.freeze({
    /** Shows how far the task is (0 to 1), as a printed line `::progress 0.42 message` does. */
    progress(fraction: number, message = '') {
      // Straight to the descriptor: it shows even while the function never gives way.
      writeSync(1, `::progress ${fraction} ${String(message).replaceAll('\n', ' ')}\n`)
    },
  }),
})

watchLoading()
watchChildren()
process.on('uncaughtException', (error) => {
  if (current === undefined) process.exit(1)
  const request = current
  replyThrown(request, error, true)
  // Its state is unknown now; the engine starts another one.
  process.exit(1)
})

let pending = ''
channel.setEncoding('utf8')
channel.on('data', (text) => {
  pending += String(text)
  for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
    const line = pending.slice(0, end)
    pending = pending.slice(end + 1)
    const request: CallRequest = JSON.parse(line)
    void answer(request)
  }
})
// The engine is gone, or the function closed our channel: nobody can be answered.
channel.on('close', () => process.exit(0))
channel.on('error', () => process.exit(0))

async function answer(request: CallRequest): Promise<void> {
  if (isStale(request)) {
    reply({ id: request.id, kind: 'stale' })
    return
  }
  current = request
  hasSpawned = false
  const before = process.cpuUsage()
  try {
    enter(request)
    const value = await call(request)
    const result = request.wantsResult ? checkedJson(value) : 'null'
    const isSilent = leave()
    const cpu = process.cpuUsage(before)
    const cpuMs = Math.round((cpu.user + cpu.system) / 1000)
    current = undefined
    // The result is JSON text already: it is not parsed and printed once more.
    channel.write(
      `{"id":${request.id},"kind":"returned","cpuMs":${cpuMs},"hasSpawned":${hasSpawned},"isSilent":${isSilent},"result":${result}}\n`,
    )
  } catch (error) {
    replyThrown(request, error)
  }
}

async function call(request: CallRequest): Promise<unknown> {
  const loaded: unknown = await import(addressOf(request.module))
  loadedModules.set(request.module, request.codeDigest)
  const exported = new Map(Object.entries(Object(loaded)))
  const target = exported.get(request.function)
  if (typeof target !== 'function') {
    const names = [...exported].filter(([, value]) => typeof value === 'function').map(([name]) => name)
    const known = names.length > 0 ? `it exports the functions ${names.join(', ')}` : 'it exports no function'
    throw new TypeError(`${request.module} has no function named ${request.function}: ${known}`)
  }
  return Array.isArray(request.args) ? target(...request.args) : target(request.args)
}

const PACKAGE = 'taskgraph-package:'

/** A file's address; what is no file but lies under `node_modules` is a package, which Node resolves by its `exports`. */
function addressOf(module: string): string {
  const isFile = statSync(module, { throwIfNoEntry: false })?.isFile() === true
  return isFile || !module.includes('/node_modules/') ? pathToFileURL(module).href : PACKAGE + module
}

/** Gives the function its log, folder and environment. What the last one changed in them is undone. */
function enter(request: CallRequest): void {
  if (!takeSpare(request.logPath)) openLog(request.logPath)
  const wanted: Record<string, string | undefined> = { ...baseEnv, ...request.env }
  for (const name of Object.keys(process.env)) if (!(name in wanted)) delete process.env[name]
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined && process.env[name] !== value) process.env[name] = value
  }
  process.exitCode = undefined
  process.chdir(request.cwd)
}

/** To rename a file costs a tenth of making one. False: it must be opened. */
function takeSpare(path: string): boolean {
  const last = spare
  spare = undefined
  if (last === undefined || dirname(last) !== dirname(path) || existsSync(path)) return false
  try {
    // What the last function left behind in this process may have written since.
    if (fstatSync(1).size > 0) return false
    renameSync(last, path)
  } catch {
    // Somebody removed it.
    return false
  }
  log = { path, inode: log.inode }
  return true
}

function openLog(path: string): void {
  for (const descriptor of [1, 2]) {
    try {
      closeSync(descriptor)
    } catch {
      // The last function closed it itself.
    }
    let opened = openSync(path, 'a')
    // A lower one that the function closed is filled first.
    while (opened < descriptor) opened = openSync(path, 'a')
    if (opened !== descriptor) {
      // Another thread took the number in between: output would go astray.
      throw new Error(`the worker's output could not be redirected to ${path}`)
    }
  }
  log = { path, inode: fstatSync(1).ino }
}

/** After a call: true where it wrote nothing. Its log is kept for the next one unless a process that it started may still write there. */
function leave(): boolean {
  try {
    const [out, error] = [fstatSync(1), fstatSync(2)]
    if (out.ino !== log.inode || error.ino !== log.inode || out.size > 0) return false
    if (!hasSpawned && out.nlink === 1) spare = log.path
    return true
  } catch {
    // The function closed one of them.
    return false
  }
}

function isStale(request: CallRequest): boolean {
  const isKnown = loadedModules.has(request.module)
  if (isKnown && request.codeDigest !== undefined)
    return loadedModules.get(request.module) !== request.codeDigest
  for (const [path, state] of loadedFiles) if (stateOf(path) !== state) return true
  return false
}

function stateOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat ? `${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.ino}` : 'missing'
}

/** Notes each file of the user's as it is loaded, and strips types where this Node does not do it by itself. */
function watchLoading(): void {
  const stripsTypes = Boolean(process.features.typescript)
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (!specifier.startsWith(PACKAGE)) return nextResolve(specifier, context)
      const [folder = '', name = ''] = specifier
        .slice(PACKAGE.length)
        .split(/(?<=\/)node_modules\/(?!.*\/node_modules\/)/)
      return nextResolve(name, { ...context, parentURL: pathToFileURL(folder).href })
    },
    load(url, context, nextLoad) {
      if (!url.startsWith('file:') || url.includes('/node_modules/')) return nextLoad(url, context)
      const path = fileURLToPath(url)
      loadedFiles.set(path, stateOf(path))
      if (stripsTypes || !/\.[mc]?ts$/.test(path)) return nextLoad(url, context)
      const format = path.endsWith('.cts') ? 'commonjs' : 'module'
      const loaded = nextLoad(url, { ...context, format })
      return { ...loaded, format, source: stripTypeScriptTypes(String(loaded.source)) }
    },
  })
}

/**
 * Notes that a function started a process, so that the engine looks for one left behind only then. The synchronous ways are not
 * covered: what they start has ended when they return, unless a shell among it left something in the background.
 */
function watchChildren(): void {
  const spawn = Reflect.get(ChildProcess.prototype, 'spawn')
  Reflect.set(ChildProcess.prototype, 'spawn', function (this: unknown, ...args: unknown[]) {
    hasSpawned = true
    return Reflect.apply(spawn, this, args)
  })
}

/** JSON text of a result. JSON.stringify alone would turn a Map into {} and NaN into null, silently. */
function checkedJson(value: unknown): string {
  if (value === undefined) return 'null'
  const at = findUnserialisable(value, 'the result', [])
  if (at !== undefined)
    throw new TypeError(`${at}, which JSON can't hold; return plain objects, arrays, text, numbers`)
  const text = JSON.stringify(value) ?? 'null'
  if (text.length > maxResultBytes) {
    throw new RangeError(
      `the result is ${text.length} characters of JSON, at most ${maxResultBytes} are kept; write it to a target`,
    )
  }
  return text
}

function findUnserialisable(value: unknown, path: string, above: readonly object[]): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
    return `${path} is a ${typeof value}`
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (above.includes(value)) return `${path} contains itself`
  if (typeof Reflect.get(value, 'toJSON') === 'function') return undefined
  const prototype = Object.getPrototypeOf(value)
  const isPlain = Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null
  if (!isPlain) return `${path} is a ${value.constructor?.name ?? 'special object'}`
  for (const [key, member] of Object.entries(value)) {
    const found = findUnserialisable(member, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, [
      ...above,
      value,
    ])
    if (found !== undefined) return found
  }
  return undefined
}

function replyThrown(request: CallRequest, thrown: unknown, isLast = false): void {
  current = undefined
  const described = describe(thrown)
  try {
    writeSync(2, `${textOf(described)}\n`)
  } catch {
    // The function closed its output; the reply has the same text.
  }
  reply({ ...described, id: request.id, kind: 'threw', hasSpawned, isLast })
}

/** Causes may lead in a circle, and a list of errors may be long. */
const mostCauses = 5
const mostErrors = 20

/** Anything can be thrown, also what throws when it is looked at. */
function describe(thrown: unknown, depth = 0): ThrownError {
  try {
    if (!(thrown instanceof Error)) {
      const shown = typeof thrown === 'string' ? thrown : JSON.stringify(thrown)
      return { name: 'Error', message: `threw ${shown}` }
    }
    const { name, message, stack, cause } = thrown
    const code: unknown = Reflect.get(thrown, 'code')
    const errors: unknown = depth === 0 && thrown instanceof AggregateError ? thrown.errors : undefined
    return {
      name: String(name),
      message: String(message),
      ...(stack ? { stack: String(stack) } : {}),
      ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
      ...(cause === undefined || depth === mostCauses ? {} : { cause: describe(cause, depth + 1) }),
      ...(Array.isArray(errors)
        ? { errors: errors.slice(0, mostErrors).map((error) => describe(error, depth + 1)) }
        : {}),
    }
  } catch {
    return { name: 'Error', message: 'threw a value that cannot be shown' }
  }
}

/** For the log: what was thrown, and what led to it. */
function textOf({ name, message, stack, cause, errors = [] }: ThrownError): string {
  const because = [...errors, ...(cause === undefined ? [] : [cause])]
  return [stack ?? `${name}: ${message}`, ...because.map((one) => `caused by ${textOf(one)}`)].join('\n')
}

function reply(message: CallReply): void {
  channel.write(`${JSON.stringify(message)}\n`)
}
