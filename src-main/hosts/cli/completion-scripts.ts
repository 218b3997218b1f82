/** What a completion script must know of a command. */
export interface CompletedCommand {
  readonly name: string
  readonly summary: string
  readonly takesFile: boolean
  readonly takesTasks: boolean
  /** What stands for its first operand where that is no file. */
  readonly words: readonly string[]
  readonly options: readonly CompletedOption[]
}

interface CompletedOption {
  readonly name: string
  readonly short?: string
  readonly help: string
  readonly takesValue: boolean
  readonly isRepeatable: boolean
  readonly choices: readonly string[]
}

/** For bash. `--option=value` comes to it as three words. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ name: option, short, choices }) => {
        const patterns = [`--${option}`, ...(short === undefined ? [] : [`-${short}`])]
        const pattern = patterns.map((each) => `"${name} ${each}"`).join(' | ')
        return `    ${pattern}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); return ;;`
      }),
  )
  const options = commands.map(
    ({ name, options }) =>
      `      ${name}) words="${options.map((option) => `--${option.name}`).join(' ')}" ;;`,
  )
  const operands = commands
    .filter(({ takesFile }) => !takesFile)
    .map(
      ({ name, words }) =>
        `    ${name}) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$current")); return ;;`,
    )
  return `# bash completion for taskgraph
_taskgraph() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]-}"
  local words="" file="" word
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} --help --version" -- "$current"))
    return
  fi
  if [ "$current" = "=" ]; then current=""; elif [ "$before" = "=" ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  case "$command $before" in
${values.join('\n')}
  esac
  if [[ $current == -* ]]; then
    case $command in
${options.join('\n')}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  case $command in
${operands.join('\n')}
  esac
  for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
    case $word in *.taskgraph.yaml | *.taskgraph.yml | *.taskgraph.json) file=$word ;; esac
  done
  local IFS=$'\\n'
  if [ -n "$file" ]; then
    case $command in
    ${namesOf(commands.filter(({ takesTasks }) => takesTasks)).join(' | ')})
      COMPREPLY=($(compgen -W "$(taskgraph completion tasks "$file" 2>/dev/null)" -- "$current")) ;;
    esac
    return
  fi
  COMPREPLY=($(compgen -d -- "$current") $(compgen -f -X '!*.taskgraph.@(yaml|yml|json)' -- "$current"))
  compopt -o filenames 2>/dev/null
}
shopt -s extglob 2>/dev/null
complete -F _taskgraph taskgraph`
}

/** For zsh, sourced or found in `fpath`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, summary }) => `    ${single(`${name}:${summary}`)}`)
  const cases = commands.map(({ name, options, takesTasks, takesFile, words }) => {
    const file = takesFile
      ? [single('1:file:_files -g "*.taskgraph.(yaml|yml|json)"')]
      : [words.length > 0 ? single(`1:word:(${words.join(' ')})`) : single('1:word:_files -/')]
    const tasks = takesTasks ? [single('*:task:_taskgraph_tasks')] : []
    return `    ${name}) _arguments ${[...options.map(zshOption), ...file, ...tasks].join(' ')} ;;`
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
if [[ $funcstack[1] == _taskgraph ]]; then
  _taskgraph "$@"
elif (( $+functions[compdef] )); then
  compdef _taskgraph taskgraph
fi`
}

/** For fish. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, options, takesTasks, takesFile, words }) => {
    const here = `-n ${single(`__fish_seen_subcommand_from ${name}`)}`
    return [
      `complete -c taskgraph -n __fish_use_subcommand -f -a ${name} -d ${single(summary)}`,
      ...options.map(({ name: option, short, help, takesValue, choices }) => {
        const value = choices.length > 0 ? ` -x -a ${single(choices.join(' '))}` : takesValue ? ' -x' : ''
        const letter = short === undefined ? '' : ` -s ${short}`
        return `complete -c taskgraph ${here}${letter} -l ${option}${value} -d ${single(help)}`
      }),
      ...(takesFile ? [`complete -c taskgraph ${here} -f -a '(__taskgraph_files)'`] : []),
      ...(words.length > 0 ? [`complete -c taskgraph ${here} -f -a ${single(words.join(' '))}`] : []),
      ...(takesTasks ? [`complete -c taskgraph ${here} -f -a '(__taskgraph_tasks)'`] : []),
    ]
  })
  return `# fish completion for taskgraph
function __taskgraph_file
  string match -r '.*\\.taskgraph\\.(?:yaml|yml|json)$' -- (commandline -opc) | head -n 1
end
function __taskgraph_files
  test -z (__taskgraph_file | string collect); or return
  __fish_complete_suffix .taskgraph.yaml | string match -r '.*(?:/|\\.taskgraph\\.(?:yaml|yml|json))(?:\\t.*)?$'
end
function __taskgraph_tasks
  set -l file (__taskgraph_file)
  test -n "$file"; and taskgraph completion tasks $file 2>/dev/null
end
complete -c taskgraph -f
${lines.join('\n')}`
}

function zshOption({ name, short, help, takesValue, isRepeatable, choices }: CompletedOption): string {
  const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : takesValue ? ':value:' : ''
  const words = single(`[${help.replaceAll(/[[\]:]/g, ' ')}]${value}`)
  const star = isRepeatable ? "'*'" : ''
  if (short === undefined) return `${star}--${name}${words}`
  return `${isRepeatable ? star : single(`(-${short} --${name})`)}{-${short},--${name}}${words}`
}

const namesOf = (commands: readonly CompletedCommand[]): readonly string[] => commands.map(({ name }) => name)

const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
