import { createHash } from 'node:crypto'
import type { JsonObject } from '../../src-shared/json.ts'
import { expandPipeline } from '../../src-shared/pipeline/expand.ts'
import type { PipelineFile, TaskGraph } from '../../src-shared/pipeline/model.ts'
import { parsePipeline } from '../../src-shared/pipeline/parse.ts'
import { placeProblems } from '../../src-shared/pipeline/place.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { findFiles } from '../platform/globs.ts'

/** A text made into a graph, as far as it goes. */
export interface Loaded {
  readonly text: string
  /** Absent: the text is no YAML at all, or has no tasks that can be read. */
  readonly file?: PipelineFile
  /** Absent: there are errors, and nothing can run. */
  readonly graph?: TaskGraph
  /** Errors and warnings, in the order of the text. */
  readonly problems: readonly Problem[]
}

/** Parses and expands. Touches files only to find what globs of `foreach` match; executes nothing. */
export function loadPipeline(text: string, folder: string, params: JsonObject = {}): Loaded {
  const parsed = parsePipeline(text)
  if (!parsed.ok) {
    return { text, problems: parsed.error, ...(parsed.partial ? { file: parsed.partial } : {}) }
  }
  const expanded = expandPipeline(parsed.value, {
    params,
    env: (name) => process.env[name],
    glob: (pattern) => findFiles(folder, pattern),
  })
  if (!expanded.ok) {
    return {
      text,
      file: parsed.value,
      problems: placeProblems(text, [...parsed.warnings, ...expanded.error]),
    }
  }
  return { text, file: parsed.value, graph: expanded.value, problems: parsed.warnings }
}

/** Whether nothing can run because of it. */
export const hasErrors = (loaded: Loaded): boolean => loaded.graph === undefined

export const textDigest = (text: string): string => createHash('sha256').update(text).digest('hex')
