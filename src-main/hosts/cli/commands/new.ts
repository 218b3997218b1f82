import { relative } from 'node:path'
import { CommandRefused } from '../../../../src-shared/contract/dispatcher.ts'
import { closestName } from '../../../../src-shared/pipeline/names.ts'
import { installation } from '../../../session/installation.ts'
import { createFromTemplate, listTemplates } from '../../../session/templates.ts'
import type { Command } from '../command.ts'
import { CliFailure, EXIT, usageFailure } from '../failure.ts'

const DEFAULT = 'lists-python'

export const newPipeline: Command = {
  usage: 'new DIR',
  description: `Makes a folder with a pipeline that runs, its code and its data: an example to read, change and grow.
Nothing that exists is overwritten.`,
  options: {
    template: { type: 'value', short: 't', value: 'NAME', help: `which example (default: ${DEFAULT})` },
    list: { type: 'flag', help: 'lists the templates' },
  },
  operands: [0, 1],
  examples: [
    ['new --list', 'which templates there are'],
    ['new first', `makes the folder "first" from "${DEFAULT}"`],
    ['new climate --template weather', 'a larger one, over real measurements'],
  ],
  async run(input, terminal) {
    const { templates } = installation()
    const known = listTemplates(templates)
    if (input.has('list')) {
      const width = Math.max(0, ...known.map(({ id }) => id.length))
      for (const { id, title, description } of known) {
        const more = description === '' ? '' : terminal.paint('dim', `  ${description}`)
        terminal.print(`${terminal.paint('cyan', id.padEnd(width))}  ${title}${more}`)
      }
      return EXIT.fresh
    }
    const folder = input.operands[0]?.text
    if (folder === undefined) throw usageFailure('"new" needs a folder', 'usage: taskgraph new DIR')
    const template =
      input.value('template') ??
      (known.some(({ id }) => id === DEFAULT) ? DEFAULT : (known[0]?.id ?? DEFAULT))
    if (!known.some(({ id }) => id === template)) {
      const meant = closestName(
        template,
        known.map(({ id }) => id),
      )
      throw usageFailure(
        `there is no template "${template}"`,
        meant === undefined ? '"taskgraph new --list" lists them' : `did you mean "${meant}"?`,
      )
    }
    try {
      const path = relative('', createFromTemplate(templates, template, folder).path)
      terminal.print(path)
      terminal.warn(`next: taskgraph run ${path}`)
      return EXIT.fresh
    } catch (error) {
      if (error instanceof CommandRefused) throw new CliFailure(EXIT.usage, `taskgraph: ${error.message}`)
      throw error
    }
  },
}
