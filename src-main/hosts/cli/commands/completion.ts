import { installation } from '../../../session/installation.ts'
import { loadPipeline } from '../../../session/load.ts'
import { listTemplates } from '../../../session/templates.ts'
import type { Command, CommandTable } from '../command.ts'
import { bashScript, type CompletedCommand, fishScript, zshScript } from '../completion-scripts.ts'
import { EXIT, usageFailure } from '../failure.ts'
import { optionsOf } from '../options.ts'
import { readPipelineFile } from '../pipeline-file.ts'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const
const isShell = (name: string): name is keyof typeof SCRIPTS => Object.hasOwn(SCRIPTS, name)

/** The command that knows all the others, and so is given them. */
export const completionOf = (commands: CommandTable): Command => ({
  usage: 'completion SHELL',
  description: `Prints a script that completes commands, options, pipeline files and the tasks in them. SHELL is bash, zsh or fish.`,
  options: {},
  operands: [1, 2],
  examples: [
    ['completion bash > ~/.local/share/bash-completion/completions/taskgraph', 'for bash'],
    ['completion zsh > ~/.zfunc/_taskgraph', 'for zsh, with ~/.zfunc in fpath'],
    ['completion fish > ~/.config/fish/completions/taskgraph.fish', 'for fish'],
  ],
  async run(input, terminal) {
    const [shell = '', file] = input.operands.map(({ text }) => text)
    // What the scripts themselves ask: the tasks of a file, one a line. Silent where it can't be read.
    if (shell === 'tasks' && file !== undefined) {
      const { folder, text } = readPipelineFile(file)
      const loaded = loadPipeline(text, folder)
      for (const id of loaded.file?.tasks.keys() ?? []) terminal.print(id)
      return EXIT.fresh
    }
    if (!isShell(shell))
      throw usageFailure(`there is no script for "${shell}"`, `there are: ${Object.keys(SCRIPTS).join(', ')}`)
    terminal.print(SCRIPTS[shell](await commandsToComplete(commands)))
    return EXIT.fresh
  },
})

async function commandsToComplete(commands: CommandTable): Promise<readonly CompletedCommand[]> {
  const templates = listTemplates(installation().templates).map(({ id }) => id)
  const told = await Promise.all(
    Object.entries(commands).map(async ([name, { summary, load }]) => {
      const command = await load()
      const options = Object.entries(optionsOf(command)).map(
        ([option, { help, choices, type, short, isRepeatable = false }]) => ({
          name: option,
          help: help.split('\n', 1)[0] ?? '',
          takesValue: type === 'value',
          isRepeatable,
          choices: choices ?? (name === 'new' && option === 'template' ? templates : []),
          ...(short === undefined ? {} : { short }),
        }),
      )
      return {
        name,
        summary,
        options,
        takesTasks: /TASK/.test(command.usage),
        takesFile: /FILE/.test(command.usage),
        words: name === 'completion' ? Object.keys(SCRIPTS) : [],
      }
    }),
  )
  return [...told, { ...HELP, words: Object.keys(commands) }]
}

/** No command of the table: `cli.ts` answers it. */
const HELP: CompletedCommand = {
  name: 'help',
  summary: 'explains a command, with examples',
  takesFile: false,
  takesTasks: false,
  words: [],
  options: [],
}
