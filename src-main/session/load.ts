import { createHash } from 'node:crypto'
import type { JsonObject } from '../../src-shared/json.ts'
import { doubtsOf } from '../../src-shared/pipeline/doubts.ts'
import { type ExpandWorld, expandTolerantly } from '../../src-shared/pipeline/expand.ts'
import type { PipelineFile, TaskGraph } from '../../src-shared/pipeline/model.ts'
import { didYouMean } from '../../src-shared/pipeline/names.ts'
import { parsePipeline } from '../../src-shared/pipeline/parse.ts'
import { placeProblems } from '../../src-shared/pipeline/place.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { digestNames, isDigestName } from '../platform/file-content.ts'
import { findFiles } from '../platform/globs.ts'

/** What of the machine a graph rests on, beside its text and params. */
export interface LoadedFrom {
  /** Variables of the environment that the file refers to; null where there is none of the name. */
  readonly env: Readonly<Record<string, string | null>>
  /** What each glob of a `foreach` found. */
  readonly globs: Readonly<Record<string, readonly string[]>>
}

/** A text made into a graph, as far as it goes. */
export interface Loaded {
  readonly text: string
  /** Absent: the text is no YAML at all, or has no tasks that can be read. */
  readonly file?: PipelineFile
  /** Absent: there are errors, and nothing can run. */
  readonly graph?: TaskGraph
  /** While there are errors: as much of a graph as can be drawn. Nothing of it may run. */
  readonly sketch?: TaskGraph
  /** With a graph: what it rests on. */
  readonly from?: LoadedFrom
  /** Errors and warnings, in the order of the text. */
  readonly problems: readonly Problem[]
}

/** Parses and expands. Touches files only to find what globs of `foreach` match; executes nothing. */
export function loadPipeline(text: string, folder: string, params: JsonObject = {}): Loaded {
  const parsed = parsePipeline(text)
  const env: Record<string, string | null> = {}
  const globs: Record<string, readonly string[]> = {}
  const world: ExpandWorld = {
    params,
    folder,
    env(name) {
      const value = process.env[name]
      env[name] = value ?? null
      return value
    },
    glob(pattern) {
      const found = findFiles(folder, pattern)
      globs[pattern] = found
      return found
    },
  }
  if (!parsed.ok) {
    const { partial } = parsed
    if (!partial) return { text, problems: parsed.error }
    const { graph, problems: more } = expandTolerantly(partial, world)
    const all = [...parsed.error, ...digestProblems(partial), ...beside(parsed.error, more)]
    return { text, file: partial, sketch: graph, problems: placeProblems(text, all) }
  }
  const { graph, problems: found } = expandTolerantly(parsed.value, world)
  const problems = [...found, ...digestProblems(parsed.value)]
  if (problems.length > 0) {
    const placed = placeProblems(text, [...parsed.warnings, ...problems])
    return { text, file: parsed.value, sketch: graph, problems: placed }
  }
  const doubts = doubtsOf(graph)
  const warnings =
    doubts.length === 0 ? parsed.warnings : placeProblems(text, [...parsed.warnings, ...doubts])
  return { text, file: parsed.value, graph, from: { env, globs }, problems: warnings }
}

/** What is found only once references are put in, but for what follows from the problems that are told already. */
function beside(told: readonly Problem[], more: readonly Problem[]): readonly Problem[] {
  const bad = new Set(told.flatMap(({ tasks = [] }) => tasks))
  const messages = new Set(told.map(({ message }) => message))
  const hasCycle = told.some(({ code }) => code === 'cycle')
  return more.filter(
    ({ code, message, tasks = [] }) =>
      !messages.has(message) && !(hasCycle && code === 'cycle') && !tasks.some((task) => bad.has(task)),
  )
}

/** The one thing in a file that the machine decides: which digests there are. */
function digestProblems({ tasks }: PipelineFile): readonly Problem[] {
  return [...tasks.values()]
    .filter(({ fingerprint: mode }) => mode !== 'content' && mode !== 'stat' && !isDigestName(mode))
    .map(({ id, fingerprint: mode }) => ({
      code: 'unknown_digest',
      severity: 'error',
      message: `"fingerprint" of task "${id}" names no digest: "${mode}"`,
      ...digestMeant(mode),
      path: ['tasks', id, 'fingerprint'],
      tasks: [id],
    }))
}

function digestMeant(mode: string): { readonly remedy: string } {
  const { remedy } = didYouMean(mode, new Set(['content', 'stat', ...digestNames()]))
  return { remedy: remedy ?? 'use content, stat, or a name such as sha256 or md5' }
}

export const textDigest = (text: string): string => createHash('sha256').update(text).digest('hex')
