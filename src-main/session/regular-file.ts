import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** A text of 64 MB, the most that a pipeline may have, is no longer than this in UTF-8. */
const MOST_BYTES = 256 * 1024 * 1024

/** The content of a regular file. Throws for what could be read for ever, or never: pipes and devices. */
export function readRegular(path: string): Buffer {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile() && !stat.isDirectory()) throw new Error('it is a pipe or a device, not a file')
    if (stat.size > MOST_BYTES) throw new Error('it is larger than any pipeline may be (64 MB)')
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
