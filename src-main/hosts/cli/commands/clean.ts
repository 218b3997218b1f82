import { rmSync, unlinkSync } from 'node:fs'
import { takeLock } from '../../../session/command-line.ts'
import { lockedMessage } from '../../../session/run-pipeline.ts'
import { type CleanEntry, planClean } from '../clean-plan.ts'
import type { Command } from '../command.ts'
import { CliFailure, EXIT, messageOf } from '../failure.ts'
import { looking } from '../looking.ts'
import { loadGraph, PARAM_OPTION, paramsOf, readPipelineFile } from '../pipeline-file.ts'
import { tasksNamed } from '../tasks-named.ts'
import type { Terminal } from '../terminal.ts'
import { bytes, count } from '../words.ts'

export const clean: Command = {
  usage: 'clean FILE [TASK…]',
  description: `Lists the targets that it would remove: of all tasks, or of TASKs. With --yes it removes them. Inputs, the pipeline file
and directories that no task made always stay; what lies outside the pipeline's folder stays unless its task is named.
Lists are on stdout, what stays and why on stderr.`,
  options: { yes: { type: 'flag', short: 'y', help: 'removes what is listed' }, ...PARAM_OPTION },
  operands: [1, Number.POSITIVE_INFINITY],
  examples: [
    ['clean lists.taskgraph.yaml', 'what would go'],
    ['clean lists.taskgraph.yaml sum --yes', 'removes what "sum" made'],
  ],
  async run(input, terminal) {
    const [name = '', ...names] = input.operands.map(({ text }) => text)
    const file = readPipelineFile(name)
    const { graph } = loadGraph(file, paramsOf(input), terminal)
    const tasks = names.length > 0 ? tasksNamed(graph, names, file.name) : graph.order
    const isReal = input.has('yes')
    const lock = isReal ? takeLock(file.folder) : undefined
    if (lock?.ok === false) throw new CliFailure(EXIT.locked, `taskgraph: ${lockedMessage(lock.error)}`)
    try {
      const plan = await looking(file, terminal, (workspace) =>
        planClean(graph, tasks, names.length > 0, workspace),
      )
      for (const { path, keep } of plan) if (keep !== undefined) terminal.warn(`stays: ${path}: ${keep}`)
      const going = plan.filter(({ keep }) => keep === undefined)
      return isReal ? removeAll(going, terminal) : listAll(going, terminal)
    } finally {
      if (lock?.ok) lock.value.release()
    }
  },
}

function listAll(going: readonly CleanEntry[], terminal: Terminal): number {
  for (const { path, kind } of going) terminal.print(kind === 'directory' ? `${path}/` : path)
  const size = going.reduce((sum, { kind, sizeBytes }) => sum + (kind === 'file' ? sizeBytes : 0), 0)
  if (going.length === 0) terminal.warn('nothing to remove')
  else terminal.warn(`${count(going.length, 'target')} (${bytes(size)}) would be removed; --yes removes`)
  return EXIT.fresh
}

function removeAll(going: readonly CleanEntry[], terminal: Terminal): number {
  let removed = 0
  for (const { path, absolute, kind } of going) {
    try {
      // unlink where it was no directory: should it have become one meanwhile, it stays.
      if (kind === 'directory') rmSync(absolute, { recursive: true })
      else unlinkSync(absolute)
      terminal.print(`removed ${path}`)
      removed += 1
    } catch (error) {
      terminal.warn(`taskgraph: ${path} can't be removed: ${messageOf(error)}`)
    }
  }
  terminal.warn(`${count(removed, 'target')} removed`)
  return removed === going.length ? EXIT.fresh : EXIT.failed
}
