import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import { readRegular } from './regular-file.ts'

/** The text of a pipeline file, a byte order mark included; refuses with what is wrong with it. */
export function readText(path: string): string {
  const read = tryReadText(path)
  if (read.text === undefined) throw new CommandRefused({ code: 'unreadable', message: read.trouble })
  return read.text
}

/** The same as a value, with the trouble in words. */
export function tryReadText(
  path: string,
): { readonly text: string } | { readonly text?: never; readonly trouble: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readRegular(path)) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return { trouble: `${path} is gone: save to write it anew, or put it back` }
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { trouble: `${path} is not UTF-8 text` }
    return { trouble: `${path} can't be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}
