import { placeProblems } from '../../../src-shared/pipeline/place.ts'
import { formatProblem, type Problem } from '../../../src-shared/pipeline/problem.ts'
import type { PipelineText } from './pipeline-file.ts'

/** Problems that were found after the file was read, with their places in it. */
export const problemLines = (file: PipelineText, problems: readonly Problem[]): readonly string[] =>
  placeProblems(file.text, problems).map((problem) => formatProblem(file.name, problem))
