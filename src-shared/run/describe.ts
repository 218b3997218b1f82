import { assertNever } from '../assert.ts'
import type { Json } from '../json.ts'
import type { FileSignature, Reason } from './reasons.ts'

/** Keys of the file by what people call them. */
const PARTS: Readonly<Record<string, string>> = {
  run: 'command',
  args: 'arguments',
  cwd: 'working directory',
}

/** A reason in a few words, as it stands on a node: `data.csv changed`. */
export function shortReason(reason: Reason): string {
  switch (reason.kind) {
    case 'never-run':
      return 'never run'
    case 'last-failed':
      return 'failed last time'
    case 'last-cancelled':
      return 'cancelled last time'
    case 'interrupted':
      return 'interrupted last time'
    case 'command-changed':
      return `${PARTS[reason.part] ?? reason.part} changed`
    case 'code-changed':
      return `code changed: ${reason.path}`
    case 'input-changed':
      return `${reason.path} changed`
    case 'input-added':
      return `new input ${reason.path}`
    case 'input-missing':
      return `${reason.path} is missing`
    case 'target-missing':
      return `target ${reason.path} is missing`
    case 'target-changed':
      return `target ${reason.path} was changed`
    case 'result-changed':
      return `result of ${reason.task} changed`
    case 'upstream':
      return reason.tasks.length === 1
        ? `depends on ${reason.tasks[0]}`
        : `depends on ${reason.tasks.length} stale tasks`
    case 'always':
      return 'runs always'
    case 'forced':
      return 'forced'
    default:
      return assertNever(reason)
  }
}

/** A reason with what it was before and what it is now, for a terminal or a tooltip. One line, capped. */
export function longReason(reason: Reason): string {
  switch (reason.kind) {
    case 'last-failed':
    case 'last-cancelled':
    case 'interrupted': {
      const error = 'error' in reason && reason.error ? `: ${cap(reason.error)}` : ''
      return `${shortReason(reason)} (attempt ${reason.attempt} at ${reason.at})${error}`
    }
    case 'command-changed':
    case 'result-changed':
      return `${shortReason(reason)}: ${value(reason.before)} → ${value(reason.after)}`
    case 'code-changed':
    case 'input-changed':
    case 'input-added':
    case 'input-missing':
    case 'target-missing':
    case 'target-changed': {
      const sides = [reason.before, reason.after].map(signature)
      return sides[0] === sides[1] ? shortReason(reason) : `${shortReason(reason)}: ${sides[0]} → ${sides[1]}`
    }
    case 'upstream':
      return `depends on ${reason.tasks.slice(0, 5).join(', ')}${reason.tasks.length > 5 ? ` and ${reason.tasks.length - 5} more` : ''}: may run`
    case 'never-run':
    case 'always':
    case 'forced':
      return shortReason(reason)
    default:
      return assertNever(reason)
  }
}

const cap = (text: string): string =>
  (text.length > 200 ? `${text.slice(0, 199)}…` : text).replaceAll('\n', ' ')

const value = (json: Json | undefined): string =>
  json === undefined ? '(nothing)' : cap(typeof json === 'string' ? json : JSON.stringify(json))

function signature(file: FileSignature | undefined): string {
  if (file === undefined) return '(nothing)'
  const parts: string[] = []
  if (file.sizeBytes !== undefined) parts.push(`${file.sizeBytes} bytes`)
  if (file.mtimeMs !== undefined) parts.push(new Date(file.mtimeMs).toISOString())
  if (file.digest !== undefined) parts.push(file.digest.slice(0, 19))
  return parts.length > 0 ? parts.join(', ') : '(missing)'
}
