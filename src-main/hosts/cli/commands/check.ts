import { formatProblem, type Problem } from '../../../../src-shared/pipeline/problem.ts'
import { codeProblems } from '../../../session/code-problems.ts'
import { loadPipeline } from '../../../session/load.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../failure.ts'
import { PARAM_OPTION, paramsOf, readPipelineFile } from '../pipeline-file.ts'
import { count } from '../words.ts'

export const check: Command = {
  usage: 'check FILE',
  description: `Reads the file and prints every problem at once: where it stands, what is wrong, what to do.
Executes nothing, and looks at no files but those that globs of "foreach" match and the code of functions.
Exit code 0 when the pipeline can run, 2 when it can't.`,
  options: {
    ...PARAM_OPTION,
    json: { type: 'flag', help: 'prints one object: {"pipeline", "ok", "tasks", "problems": […]}' },
  },
  operands: [1, 1],
  examples: [
    ['check lists.taskgraph.yaml', 'prints "lists.taskgraph.yaml: no problems, 3 tasks", or the problems'],
    ['check lists.taskgraph.yaml --json', 'the same for an editor or a script'],
  ],
  async run(input, terminal) {
    const file = readPipelineFile(input.operands[0]?.text ?? '')
    const { graph, sketch, problems: found } = loadPipeline(file.text, file.folder, paramsOf(input))
    const drawn = graph ?? sketch
    const ofCode = drawn === undefined ? [] : codeProblems(drawn, file.text, file.folder)
    const problems = [...found, ...ofCode].sort((a, b) => offsetOf(a) - offsetOf(b))
    const errors = problems.filter(({ severity }) => severity === 'error')
    const isOk = graph !== undefined && errors.length === 0
    if (input.has('json')) {
      const tasks = graph?.tasks.size ?? 0
      terminal.print(JSON.stringify({ pipeline: file.name, ok: isOk, tasks, problems }))
      return isOk ? EXIT.fresh : EXIT.usage
    }
    for (const problem of problems) terminal.warn(formatProblem(file.name, problem))
    if (!isOk) {
      terminal.warn(`${file.name}: ${count(errors.length, 'problem')}`)
      return EXIT.usage
    }
    const warnings = problems.length > 0 ? count(problems.length, 'warning') : 'no problems'
    terminal.print(`${file.name}: ${warnings}, ${count(graph.tasks.size, 'task')}`)
    return EXIT.fresh
  },
}

const offsetOf = ({ place }: Problem): number => place?.offset ?? 0
