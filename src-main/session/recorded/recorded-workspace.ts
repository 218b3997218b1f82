import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fail, ok, type Result } from '../../../src-shared/result.ts'
import { STATE_FOLDER } from '../../platform/paths.ts'
import { openStore } from '../../store/open.ts'
import { pipelinePaths } from '../../store/pipelines.ts'
import { LIBRARY_PIPELINE } from './record-lines.ts'

/** A folder in which code made a graph. */
export interface RecordedWorkspace {
  /** Pipeline files that have a history there too. */
  readonly otherPipelines: readonly string[]
}

/** Whether a folder is a workspace of the library, or why not and what to do. Makes nothing. */
export function recordedWorkspace(folder: string): Result<RecordedWorkspace, string> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return fail(`${folder} is not a folder`)
  const pipelines = pipelinesWithHistory(folder)
  if (pipelines.includes(LIBRARY_PIPELINE))
    return ok({ otherPipelines: pipelines.filter((path) => path !== LIBRARY_PIPELINE) })
  const files = [...new Set([...pipelines, ...pipelineFiles(folder)])].filter((path) =>
    existsSync(join(folder, path)),
  )
  const [first] = files
  if (first !== undefined)
    return fail(`no program made a graph in ${folder}; did you mean ${join(folder, first)}?`)
  const isEmpty = readdirSync(folder).length === 0
  return fail(
    `${folder} ${isEmpty ? 'is empty' : 'is no workspace of a program'}: give the folder that a program named in "new TaskGraph(FOLDER, …)", after its first run, or a pipeline file`,
  )
}

function pipelinesWithHistory(folder: string): readonly string[] {
  if (!existsSync(join(folder, STATE_FOLDER, 'history.db'))) return []
  const store = openStore(folder, { create: false })
  try {
    return pipelinePaths(store)
  } finally {
    store.close()
  }
}

const pipelineFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /\.taskgraph\.(?:ya?ml|json)$/.test(name))
    .toSorted()
