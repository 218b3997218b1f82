import type { LogWindow } from '../../../src-shared/contract/views.ts'
import { carryAfter } from './ansi.ts'

export interface LogLine {
  /** As it is in the file, without its line end. */
  readonly raw: string
  /** Colours that are on from the lines before. */
  readonly carry: string
}

/** The part of a log that is held: bytes `from` to `to` of a file of `sizeBytes`. The last line may still be growing. */
export interface LogModel {
  readonly lines: readonly LogLine[]
  readonly from: number
  readonly to: number
  readonly sizeBytes: number
  readonly isLive: boolean
  /** Numbers the lines through prepending and trimming: the first one held. Never shown. */
  readonly firstKey: number
}

/** How much is asked for at once. */
export const windowBytes = 128 * 1024
/** What is held at most; older text is let go while following, and read again when scrolled to. */
export const heldBytes = 8 * 1024 * 1024

export function startLog(window: LogWindow): LogModel {
  return {
    lines: linesOf(window.text, ''),
    from: window.from,
    to: window.to,
    sizeBytes: window.sizeBytes,
    isLive: window.isLive,
    firstKey: 0,
  }
}

/** The same, longer at its end. A window that doesn't join is ignored. */
export function appendLog(model: LogModel, window: LogWindow): LogModel {
  const size = { sizeBytes: Math.max(model.sizeBytes, window.sizeBytes), isLive: window.isLive }
  if (window.from !== model.to || window.to <= window.from) return { ...model, ...size }
  const last = model.lines.at(-1)
  const added = linesOf((last?.raw ?? '') + window.text, last?.carry ?? '')
  const lines = [...model.lines.slice(0, -1), ...added]
  return trim({ ...model, ...size, lines, to: window.to })
}

/** The same, longer at its beginning. */
export function prependLog(model: LogModel, window: LogWindow): LogModel {
  if (window.to !== model.from || window.to <= window.from) return model
  const [first] = model.lines
  const added = linesOf(window.text, '')
  // A window ends after a line end, so its own last line is the empty beginning of the first one held; else they are one line.
  const joint = { raw: (added.at(-1)?.raw ?? '') + (first?.raw ?? ''), carry: added.at(-1)?.carry ?? '' }
  const lines = [...added.slice(0, -1), joint, ...model.lines.slice(1)]
  return { ...model, lines, from: window.from, firstKey: model.firstKey - (added.length - 1) }
}

/** The byte where a held line begins. Bytes that are no UTF-8 make it inexact. */
export function byteOfLine(model: LogModel, index: number): number {
  let at = model.from
  for (const line of model.lines.slice(0, index)) at += byteLength(line.raw) + 1
  return at
}

/** The held line that a byte of the file lies in; -1 outside. `text` of a search hit mends what {@link byteOfLine} gets wrong. */
export function lineAtByte(model: LogModel, offset: number, text = ''): number {
  if (offset < model.from || offset > model.to) return -1
  let at = model.from
  let found = model.lines.length - 1
  for (const [index, line] of model.lines.entries()) {
    const end = at + byteLength(line.raw) + 1
    if (offset < end) {
      found = index
      break
    }
    at = end
  }
  if (text === '') return found
  const near = [0, -1, 1, -2, 2, -3, 3].map((step) => found + step)
  return near.find((index) => model.lines[index]?.raw.includes(text.trim())) ?? found
}

function trim(model: LogModel): LogModel {
  if (model.to - model.from <= heldBytes) return model
  let from = model.from
  let drop = 0
  const goal = model.to - heldBytes * 0.75
  for (const line of model.lines) {
    if (from >= goal || drop >= model.lines.length - 1) break
    from += byteLength(line.raw) + 1
    drop++
  }
  return { ...model, lines: model.lines.slice(drop), from, firstKey: model.firstKey + drop }
}

function linesOf(text: string, carry: string): readonly LogLine[] {
  let on = carry
  return text.split('\n').map((raw) => {
    const line = { raw, carry: on }
    on = carryAfter(raw, on)
    return line
  })
}

const encoder = new TextEncoder()
const byteLength = (text: string): number =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII alone has a byte for each character.
  /^[\u0000-\u007f]*$/.test(text) ? text.length : encoder.encode(text).length
