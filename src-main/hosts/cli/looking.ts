import { settleInterrupted } from '../../session/run-pipeline.ts'
import { Workspace } from '../../session/workspace.ts'
import type { PipelineText } from './pipeline-file.ts'
import type { Terminal } from './terminal.ts'

/** Lets a command look at the history and the files of a pipeline. Makes no folder, starts nothing. */
export async function looking<T>(
  file: PipelineText,
  terminal: Terminal,
  use: (workspace: Workspace) => T | Promise<T>,
): Promise<T> {
  const workspace = new Workspace(file.path, {
    create: false,
    onProblem: (message) => terminal.warn(message),
  })
  try {
    for (const { message } of workspace.notices) terminal.warn(message)
    settleInterrupted(workspace)
    return await use(workspace)
  } finally {
    await workspace.close()
  }
}
