import { takeLock } from '../../../session/command-line.ts'
import { acceptTasks } from '../../../session/inspect.ts'
import { lockedMessage } from '../../../session/run-pipeline.ts'
import { Workspace } from '../../../session/workspace.ts'
import type { Command } from '../command.ts'
import { CliFailure, EXIT } from '../failure.ts'
import { loadGraph, PARAM_OPTION, paramsOf, readPipelineFile } from '../pipeline-file.ts'
import { tasksNamed } from '../tasks-named.ts'
import { count } from '../words.ts'

export const accept: Command = {
  usage: 'accept FILE TASK…',
  description: `Records the present state of the tasks as good, without running them: for a change that you know to make no
difference, such as a comment in a script. Their targets must exist. The history keeps who did it and when; --undo
brings back what was recorded before. Of several tasks all are accepted, or none.`,
  options: {
    undo: { type: 'flag', help: 'takes back the last acceptance of each TASK' },
    ...PARAM_OPTION,
  },
  operands: [2, Number.POSITIVE_INFINITY],
  examples: [
    ['accept lists.taskgraph.yaml sum', '"sum" counts as fresh from now on'],
    ['accept lists.taskgraph.yaml sum --undo', 'and as before'],
  ],
  async run(input, terminal) {
    const [name = '', ...names] = input.operands.map(({ text }) => text)
    const file = readPipelineFile(name)
    const { graph } = loadGraph(file, paramsOf(input), terminal)
    const tasks = tasksNamed(graph, names, file.name)
    const lock = takeLock(file.folder)
    if (!lock.ok) throw new CliFailure(EXIT.locked, `taskgraph: ${lockedMessage(lock.error)}`)
    const workspace = new Workspace(file.path, { onProblem: (message) => terminal.warn(message) })
    try {
      for (const { message } of workspace.notices) terminal.warn(message)
      if (input.has('undo')) {
        const undone = new Set(workspace.history.undoAccept(tasks, Date.now()))
        for (const task of tasks)
          if (!undone.has(task))
            terminal.warn(`taskgraph: "${task}" has nothing to undo: it was not accepted, or has run since`)
        terminal.print(`${count(undone.size, 'acceptance')} taken back`)
        return undone.size === tasks.length ? EXIT.fresh : EXIT.failed
      }
      const accepted = await acceptTasks(workspace, graph, tasks, 'cli')
      if (!accepted.ok)
        throw new CliFailure(EXIT.failed, ...accepted.error.map((error) => `taskgraph: ${error}`))
      terminal.print(`accepted as up to date: ${tasks.join(', ')}`)
      return EXIT.fresh
    } finally {
      await workspace.close()
      lock.value.release()
    }
  },
}
