/** What a completion script must know of a command. */
export interface CompletedCommand {
  readonly name: string
  readonly summary: string
  readonly takesFile: boolean
  readonly takesTasks: boolean
  readonly options: readonly {
    readonly name: string
    readonly help: string
    readonly takesValue: boolean
    readonly choices: readonly string[]
  }[]
}

/** For bash; also read by zsh's bashcompinit. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const options = commands.map(
    ({ name, options }) => `    ${name}) words="${options.map((option) => `--${option.name}`).join(' ')}" ;;`,
  )
  return `# bash completion for taskgraph
_taskgraph() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]-}" words="" file="" word
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} --help --version" -- "$current"))
    return
  fi
  if [[ $current == -* ]]; then
    case $command in
${options.join('\n')}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
    case $word in *.taskgraph.yaml | *.taskgraph.yml | *.taskgraph.json) file=$word ;; esac
  done
  if [ -n "$file" ]; then
    case $command in
    ${commands
      .filter(({ takesTasks }) => takesTasks)
      .map(({ name }) => name)
      .join(' | ')})
      local IFS=$'\\n'
      COMPREPLY=($(compgen -W "$(taskgraph completion tasks "$file" 2>/dev/null)" -- "$current"))
      return ;;
    esac
  fi
  local IFS=$'\\n'
  COMPREPLY=($(compgen -d -- "$current") $(compgen -f -X '!*.taskgraph.@(yaml|yml|json)' -- "$current"))
  compopt -o filenames 2>/dev/null
}
shopt -s extglob 2>/dev/null
complete -F _taskgraph taskgraph`
}

export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, summary }) => `    ${single(`${name}:${summary}`)}`)
  const cases = commands.map(({ name, options, takesTasks, takesFile }) => {
    const words = options.map(({ name: option, help, takesValue, choices }) => {
      const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : takesValue ? ':value:' : ''
      return single(`--${option}[${help.replaceAll(/[[\]:]/g, ' ')}]${value}`)
    })
    const file = takesFile
      ? [single('1:file:_files -g "*.taskgraph.(yaml|yml|json)"')]
      : [single('1:word:_files')]
    const tasks = takesTasks ? [single('*:task:_taskgraph_tasks')] : []
    return `    ${name}) _arguments ${[...words, ...file, ...tasks].join(' ')} ;;`
  })
  return `#compdef taskgraph
_taskgraph_tasks() {
  local file=\${\${(M)words:#*.taskgraph.(yaml|yml|json)}[1]}
  [[ -n $file ]] && compadd -- \${(f)"$(taskgraph completion tasks $file 2>/dev/null)"}
}
_taskgraph() {
  local -a commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
(( $+functions[compdef] )) && compdef _taskgraph taskgraph`
}

export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, options, takesTasks }) => {
    const here = `-n ${single(`__fish_seen_subcommand_from ${name}`)}`
    return [
      `complete -c taskgraph -n __fish_use_subcommand -f -a ${name} -d ${single(summary)}`,
      ...options.map(({ name: option, help, takesValue, choices }) => {
        const value = choices.length > 0 ? ` -x -a ${single(choices.join(' '))}` : takesValue ? ' -x' : ''
        return `complete -c taskgraph ${here} -l ${option}${value} -d ${single(help)}`
      }),
      ...(takesTasks ? [`complete -c taskgraph ${here} -f -a '(__taskgraph_tasks)'`] : []),
    ]
  })
  return `# fish completion for taskgraph
function __taskgraph_tasks
  set -l file (string match -r '.*\\.taskgraph\\.(?:yaml|yml|json)$' -- (commandline -opc))[1]
  test -n "$file"; and taskgraph completion tasks $file 2>/dev/null
end
complete -c taskgraph -f -a '(__fish_complete_suffix .taskgraph.yaml)'
${lines.join('\n')}`
}

const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
