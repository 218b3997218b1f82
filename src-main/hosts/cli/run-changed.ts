import type { Problem } from '../../../src-shared/pipeline/problem.ts'
import type { ChangedRun } from '../../session/freshness/run-unchanged.ts'
import { Workspace } from '../../session/workspace.ts'
import type { PipelineText } from './pipeline-text.ts'
import { exitCodeAfter, runOnce, watchRunSignals } from './run-once.ts'
import type { RunRequest } from './run-words.ts'
import type { Terminal } from './terminal.ts'

/** What is to be run of a pipeline that was fresh but for a part. */
export interface ChangedParts {
  readonly request: RunRequest
  readonly file: PipelineText
  readonly changed: ChangedRun
  readonly warnings: readonly Problem[]
  readonly isJson: boolean
  readonly terminal: Terminal
}

/** Runs the part. Gives the exit code. */
export async function runChanged({ changed, file, warnings, ...parts }: ChangedParts): Promise<number> {
  const { graph, store, tasks } = changed
  const workspace = new Workspace(file.path, { store })
  using signals = watchRunSignals(parts.terminal)
  const { params } = parts.request
  try {
    const finished = await runOnce({
      ...parts,
      file,
      workspace,
      signals,
      tasks,
      loaded: { text: file.text, graph, problems: warnings },
      asked: { selection: { kind: 'all' }, force: new Set() },
      askedAs: Object.keys(params).length > 0 ? { params } : {},
      part: changed,
    })
    return exitCodeAfter(finished, signals)
  } finally {
    await workspace.close()
  }
}
