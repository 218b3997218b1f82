import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'

/** A piece of a log. Bytes that are no UTF-8 are shown as U+FFFD. */
export interface LogPiece {
  readonly text: string
  readonly from: number
  readonly to: number
  readonly sizeBytes: number
}

/** No request reads more at once, whatever it asks for. */
const MOST_BYTES = 4 * 1024 * 1024

/** The bytes from `from` on, or the last ones. A character that the window cuts at its end is left for the next. Missing file: undefined. */
export function readLogPiece(
  path: string,
  options: { readonly from?: number; readonly bytes: number },
): LogPiece | undefined {
  const bytes = Math.min(MOST_BYTES, Math.max(1, options.bytes))
  return withFile(path, (file, sizeBytes) => {
    const wanted = Math.min(Math.max(0, options.from ?? sizeBytes - bytes), sizeBytes)
    const buffer = readBytes(file, wanted, Math.min(bytes, sizeBytes - wanted))
    const skip = wanted === 0 ? 0 : startOfCharacter(buffer)
    const end = wanted + buffer.length < sizeBytes ? endOfCharacters(buffer) : buffer.length
    const text = buffer.toString('utf8', skip, end)
    return { text, from: wanted + skip, to: wanted + end, sizeBytes }
  })
}

/** The last `count` lines; a file of any size costs no more than what they hold, and at most 4 MiB. */
export function lastLines(path: string, count: number): readonly string[] {
  const lines = withFile(path, (file, sizeBytes) => {
    let length = Math.min(sizeBytes, 16 * 1024)
    for (;;) {
      const buffer = readBytes(file, sizeBytes - length, length)
      const text = buffer.toString('utf8').replace(/\r?\n$/, '')
      const found = text.split(/\r?\n/)
      if (found.length > count || length >= Math.min(sizeBytes, MOST_BYTES))
        return text === '' ? [] : found.slice(-count)
      length = Math.min(sizeBytes, length * 4, MOST_BYTES)
    }
  })
  return lines ?? []
}

/** Gives what is appended to a log, from `from` on, until stopped. The file may not exist yet. */
export function followLog(
  path: string,
  from: number,
  onText: (text: string, to: number) => void,
  everyMs = 100,
): () => void {
  let at = from
  let decoder = new StringDecoder('utf8')
  const poll = (): void => {
    withFile(path, (file, sizeBytes) => {
      if (sizeBytes < at) {
        // Cut short or replaced: from the start again.
        at = 0
        decoder = new StringDecoder('utf8')
      }
      const buffer = readBytes(file, at, Math.min(1024 * 1024, sizeBytes - at))
      at += buffer.length
      const text = decoder.write(buffer)
      if (text !== '') onText(text, at)
    })
  }
  // A poll costs one fstat; fs.watch misses appends on network file systems.
  const timer = setInterval(poll, everyMs).unref()
  poll()
  return () => {
    clearInterval(timer)
    poll()
  }
}

export interface LogMatch {
  /** From 1. */
  readonly line: number
  /** Of the line's first byte. */
  readonly offset: number
  readonly text: string
}

/** Lines that contain a text, ignoring case, through the whole file without holding it. At most `limit`; a long line is cut for showing. */
export async function searchLog(path: string, wanted: string, limit: number): Promise<readonly LogMatch[]> {
  const matches: LogMatch[] = []
  const needle = wanted.toLowerCase()
  if (needle === '') return matches
  await using file = await open(path, 'r')
  let line = 1
  let offset = 0
  let carried = Buffer.alloc(0)
  const check = (bytes: Buffer): void => {
    const text = bytes.toString('utf8').replace(/\r$/, '')
    if (text.toLowerCase().includes(needle)) matches.push({ line, offset, text: text.slice(0, 2_000) })
  }
  for await (const block of file.createReadStream({ highWaterMark: 1024 * 1024 })) {
    let bytes = Buffer.concat([carried, block])
    for (let end = bytes.indexOf(10); end >= 0 && matches.length < limit; end = bytes.indexOf(10)) {
      check(bytes.subarray(0, end))
      line += 1
      offset += end + 1
      bytes = bytes.subarray(end + 1)
    }
    if (matches.length >= limit) return matches
    // A line without an end is looked through in pieces that overlap by more than the text that is wanted.
    if (bytes.length > MOST_BYTES) {
      check(bytes)
      offset += bytes.length - needle.length * 4
      bytes = bytes.subarray(-needle.length * 4)
    }
    carried = bytes
  }
  if (carried.length > 0 && matches.length < limit) check(carried)
  return matches
}

/** The size of a log, undefined where there is none. */
export const logSize = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.size

function withFile<T>(path: string, use: (file: number, sizeBytes: number) => T): T | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    // Not there yet, or gone: there is nothing to read.
    return undefined
  }
  try {
    return use(file, fstatSync(file).size)
  } finally {
    closeSync(file)
  }
}

function readBytes(file: number, from: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(Math.max(0, length))
  return buffer.subarray(0, buffer.length === 0 ? 0 : readSync(file, buffer, 0, buffer.length, from))
}

/** Index of the first byte that begins a character: at most three belong to one that began before. */
function startOfCharacter(buffer: Buffer): number {
  let at = 0
  while (at < 3 && at < buffer.length && isContinuation(buffer[at])) at += 1
  return at
}

/** Index after the last whole character. */
function endOfCharacters(buffer: Buffer): number {
  for (let back = 1; back <= Math.min(3, buffer.length); back += 1) {
    const byte = buffer[buffer.length - back]
    if (isContinuation(byte)) continue
    const needed = byte === undefined || byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return needed > back ? buffer.length - back : buffer.length
  }
  return buffer.length
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80
