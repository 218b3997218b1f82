import { shortReason } from '../../../src-shared/run/describe.ts'
import type { Preview, PreviewedTask } from '../../session/inspect.ts'
import type { Style, Terminal } from './terminal.ts'
import { duration, plain } from './words.ts'

const WORDS: Readonly<Record<PreviewedTask['why'], readonly [text: string, style: Style]>> = {
  stale: ['would run', 'yellow'],
  forced: ['would run', 'magenta'],
  upstream: ['may run', 'cyan'],
}

/** What a run would do: a line for each task that would or may run, and a summary. */
export function printPreview({ tasks, counts, estimateMs }: Preview, terminal: Terminal): void {
  const width = Math.min(40, Math.max(0, ...tasks.map(({ task }) => task.length)))
  for (const { task, why, reasons, estimateMs: estimate } of tasks) {
    const [text, style] = WORDS[why]
    const about = estimate === undefined ? '' : `  about ${duration(estimate)}`
    const reason = terminal.paint('dim', `${reasons.map(shortReason).map(plain).join(', ')}${about}`)
    terminal.print(`${terminal.paint(style, text.padEnd(9))}  ${task.padEnd(width)}  ${reason}`)
  }
  const disabled = counts.disabled > 0 ? `, ${counts.disabled} disabled` : ''
  const about = estimateMs === undefined || tasks.length === 0 ? '' : `; about ${duration(estimateMs)}`
  terminal.print(
    `${counts.run} would run, ${counts.mayRun} may run, ${counts.fresh} fresh${disabled}${about}; nothing was executed`,
  )
}

/** The same, one JSON object a line. */
export function printPreviewJson({ tasks, counts, estimateMs }: Preview, terminal: Terminal): void {
  for (const { task, why, reasons, estimateMs: estimate } of tasks) {
    const seconds = estimate === undefined ? {} : { estimateSeconds: estimate / 1000 }
    terminal.print(JSON.stringify({ type: 'would-run', task, why, reasons, ...seconds }))
  }
  const seconds = estimateMs === undefined ? {} : { estimateSeconds: estimateMs / 1000 }
  terminal.print(JSON.stringify({ type: 'dry-run-finished', counts, ...seconds }))
}
