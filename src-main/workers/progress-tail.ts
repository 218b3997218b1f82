import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

export interface Progress {
  readonly fraction: number
  readonly message?: string
}

const blockBytes = 64 * 1024
const maxLineBytes = 1024
const block = Buffer.allocUnsafe(blockBytes)

/** `::progress 0.42 message`, else undefined. Below 0 and above 1 is malformed. */
export function parseProgress(line: string): Progress | undefined {
  const match = /^::progress[ \t]+(\d+(?:\.\d*)?|\.\d+)(?:[ \t]+(.*?))?\s*$/.exec(line)
  if (!match) return undefined
  const fraction = Number(match[1])
  if (fraction > 1) return undefined
  return match[2] ? { fraction, message: match[2] } : { fraction }
}

/**
 * Looks for progress lines at the end of a growing log. Each `poll` costs one stat, and one read of at most 64 KiB where the file has grown,
 * however much it grew: only the newest progress counts.
 */
export class ProgressTail {
  readonly #path: string
  #offset = 0
  /** Start of a line that was cut at the end of the last block; undefined while inside a line that can't be one of ours. */
  #partial: string | undefined = ''

  constructor(path: string) {
    this.#path = path
  }

  /** The newest progress since the last call. */
  poll(): Progress | undefined {
    let descriptor: number
    try {
      descriptor = openSync(this.#path, 'r')
    } catch {
      return undefined
    }
    try {
      const size = fstatSync(descriptor).size
      if (size <= this.#offset) return undefined
      if (size - this.#offset > blockBytes) {
        this.#offset = size - blockBytes
        this.#partial = undefined
      }
      const length = readSync(descriptor, block, 0, blockBytes, this.#offset)
      this.#offset += length
      return this.#scan(block.toString('utf8', 0, length))
    } catch {
      return undefined
    } finally {
      closeSync(descriptor)
    }
  }

  /** As `poll`, when nothing more is written: a last line without an end counts too. */
  last(): Progress | undefined {
    const newest = this.poll()
    return (this.#partial?.startsWith('::progress') ? parseProgress(this.#partial) : undefined) ?? newest
  }

  #scan(text: string): Progress | undefined {
    const lines = text.split('\n')
    const last = lines.pop() ?? ''
    let newest: Progress | undefined
    for (const [index, line] of lines.entries()) {
      const whole = index > 0 ? line : this.#partial === undefined ? undefined : this.#partial + line
      newest = (whole?.startsWith('::progress') ? parseProgress(whole) : undefined) ?? newest
    }
    if (lines.length > 0) this.#partial = ''
    if (this.#partial !== undefined)
      this.#partial =
        this.#partial.length > maxLineBytes ? undefined : (this.#partial + last).slice(0, maxLineBytes + 1)
    return newest
  }
}
