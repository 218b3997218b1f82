/** One word for bash, any bytes but NUL, taken literally. */
export function bashQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/**
 * The words of a command that means the same with and without a shell, else undefined. make and ninja skip the shell in the same way:
 * it halves the cost of a small command. Only a plain program with plain arguments qualifies.
 */
export function plainWords(command: string): readonly string[] | undefined {
  const text = command.trim()
  if (!/^[A-Za-z0-9_./,:@%+= -]+$/.test(text)) return undefined
  const words = text.split(/ +/)
  const program = words[0]
  if (program === undefined || program.includes('=') || shellWords.has(program)) return undefined
  return words
}

// Reserved words and every builtin of dash, bash or POSIX sh: these mean something else (or exist only) inside a shell.
const shellWords = new Set(
  `. : [ alias bg bind break builtin caller case cd chdir command compgen complete compopt continue coproc declare dirs
  disown do done echo elif else enable esac eval exec exit export false fc fg fi for function getopts hash help history if in
  jobs kill let local logout mapfile newgrp popd printf pushd pwd read readarray readonly return select set shift shopt source
  suspend test then time times trap true type typeset ulimit umask unalias unset until wait while`.split(
    /\s+/,
  ),
)
