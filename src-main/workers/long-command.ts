import { writeFileSync } from 'node:fs'
import type { Refusal } from './program.ts'

/** Linux takes less than 128 KiB in one word of a command line, whatever the limit for all of them. */
const MOST_BYTES_IN_A_WORD = 131_071

/**
 * The words that have a shell execute a command. One that is too long for a word, as the targets of thousands of instances may be, is
 * left beside the log as a script; that needs a shell whose words end with `-c`.
 */
export function shellWords(shell: readonly string[], command: string, logPath: string): readonly string[] {
  if (isShort(command) || shell.at(-1) !== '-c') return [...shell, command]
  const script = `${logPath}.sh`
  writeFileSync(script, command, { mode: 0o600 })
  return [...shell.slice(0, -1), script]
}

/** What is wrong where a word is longer than the system takes. */
export function tooLong(words: readonly string[]): Refusal | undefined {
  const word = words.find((candidate) => !isShort(candidate))
  if (word === undefined) return undefined
  const bytes = Buffer.byteLength(word)
  return {
    error: `a word of the command has ${bytes} bytes and the system takes at most ${MOST_BYTES_IN_A_WORD}; pass it in a file`,
    exitCode: 126,
  }
}

const isShort = (word: string): boolean =>
  word.length <= MOST_BYTES_IN_A_WORD / 4 || Buffer.byteLength(word) <= MOST_BYTES_IN_A_WORD
