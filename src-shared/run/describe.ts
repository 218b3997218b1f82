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
      return reason.part === 'engine'
        ? 'the engine is another version'
        : `${PARTS[reason.part] ?? reason.part} changed`
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
      return reason.byMark ? 'marked stale' : 'forced'
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
      return reason.before === undefined && reason.after === undefined
        ? shortReason(reason)
        : `${shortReason(reason)}: ${value(reason.before)} → ${value(reason.after)}`
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

const RUN_OR_ACCEPT = 'run it, or accept it as up to date if the change makes no difference to what it makes'

/** What to do about a reason: one sentence without its capital and full stop. Many reasons share one. */
export function nextStep(reason: Reason): string {
  switch (reason.kind) {
    case 'never-run':
      return 'run it: there is no record of a run yet'
    case 'last-failed':
      return 'read its log, mend what failed, and run it again'
    case 'last-cancelled':
      return 'run it again when you want it done'
    case 'interrupted':
      return 'run it again: the engine ended while it ran, so what it left behind may be half done'
    case 'command-changed':
      return reason.part === 'engine'
        ? 'accept it as up to date: nothing of yours has changed, fingerprints are put together in another way'
        : RUN_OR_ACCEPT
    case 'code-changed':
    case 'input-changed':
    case 'input-added':
    case 'result-changed':
      return RUN_OR_ACCEPT
    case 'input-missing':
      return `bring ${reason.path} back, or take it out of what the task reads`
    case 'target-missing':
      return `run it to make ${reason.path} again`
    case 'target-changed':
      return `run it to make ${reason.path} anew, or accept it as up to date to keep the file as it is`
    case 'upstream':
      return 'run it with what it depends on: it may turn out to be up to date once they have run'
    case 'always':
      return 'take “always” out of the task if it should run on changes alone'
    case 'forced':
      return reason.byMark ? 'run it, or take the mark back' : 'nothing: it was asked for by force'
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
