/** The shell of a string `run` where the file names none: its words, to which the command is added. */
export const defaultShell = (platform: NodeJS.Platform = process.platform): readonly string[] =>
  platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c'] : ['/bin/sh', '-eu', '-c']

/**
 * The arguments for `spawn`, and whether Windows must take them as they stand: `cmd /s /c` wants the whole command in one pair of quotes,
 * with nothing in it escaped. https://nodejs.org/api/child_process.html#spawning-bat-and-cmd-files-on-windows
 */
export function spawnArguments(
  words: readonly string[],
  platform: NodeJS.Platform = process.platform,
): { readonly words: readonly string[]; readonly isVerbatim: boolean } {
  const command = words.at(-1)
  const isForCmd =
    platform === 'win32' && words.slice(0, -1).join(' ') === '/d /s /c' && command !== undefined
  return isForCmd
    ? { words: [...words.slice(0, -1), `"${command}"`], isVerbatim: true }
    : { words, isVerbatim: false }
}
