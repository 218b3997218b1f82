import { shortReason } from '../../../../src-shared/run/describe.ts'
import { type Assessment, statusOf } from '../../../session/inspect.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../failure.ts'
import { looking } from '../looking.ts'
import { inFileOrder, loadGraph, PARAM_OPTION, paramsOf, readPipelineFile } from '../pipeline-file.ts'
import type { Style, Terminal } from '../terminal.ts'
import { count, plain } from '../words.ts'

export const STATUS_STYLES: Readonly<Record<Assessment['state'], Style>> = {
  fresh: 'green',
  stale: 'yellow',
  upstream: 'cyan',
  disabled: 'dim',
}

export const status: Command = {
  usage: 'status FILE',
  description: `Says of each task how it stands: "fresh" when its last result still holds, "stale" with the reasons when it
would run, "upstream" when only something that it needs is stale (it may turn out fresh), "disabled".
Executes nothing and makes nothing. Exit code 0 whatever it finds.`,
  options: {
    ...PARAM_OPTION,
    json: { type: 'flag', help: 'prints one object: {"pipeline", "tasks": [{"task", "state", "reasons"}]}' },
  },
  operands: [1, 1],
  examples: [
    ['status lists.taskgraph.yaml', 'one line for each task'],
    ['status lists.taskgraph.yaml --json', 'the same with all that is known of each reason'],
  ],
  async run(input, terminal) {
    const file = readPipelineFile(input.operands[0]?.text ?? '')
    const { graph } = loadGraph(file, paramsOf(input), terminal)
    const assessed = await looking(file, terminal, (workspace) => statusOf(workspace, graph))
    const tasks = inFileOrder(graph).map((task) => {
      const { state, reasons } = assessed.get(task) ?? { state: 'stale' as const, reasons: [] }
      return { task, state, reasons }
    })
    if (input.has('json')) terminal.print(JSON.stringify({ pipeline: file.name, tasks }))
    else printTable(tasks, terminal)
    return EXIT.fresh
  },
}

function printTable(tasks: readonly (Assessment & { readonly task: string })[], terminal: Terminal): void {
  const width = Math.min(40, Math.max(0, ...tasks.map(({ task }) => task.length)))
  const counts = new Map<Assessment['state'], number>()
  for (const { task, state, reasons } of tasks) {
    counts.set(state, (counts.get(state) ?? 0) + 1)
    const why = reasons.map(shortReason).map(plain).join(', ')
    const word = terminal.paint(STATUS_STYLES[state], state.padEnd(8))
    terminal.print(`${word}  ${task.padEnd(width)}  ${terminal.paint('dim', why)}`.trimEnd())
  }
  const parts = [...counts].map(([state, number]) => `${number} ${state}`)
  terminal.print(`${count(tasks.length, 'task')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`)
}
