import { pipelineJsonSchema } from '../../../../src-shared/pipeline/schema.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../failure.ts'

export const schema: Command = {
  usage: 'schema',
  description: `Prints the JSON Schema of the file format. An editor with a YAML language server completes and checks pipelines by it.`,
  options: {},
  operands: [0, 0],
  examples: [
    [
      'schema > taskgraph.schema.json',
      'then begin a pipeline with  # yaml-language-server: $schema=taskgraph.schema.json',
    ],
  ],
  async run(_input, terminal) {
    terminal.print(JSON.stringify(pipelineJsonSchema(), undefined, 2))
    return EXIT.fresh
  },
}
