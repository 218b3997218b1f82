import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, cp, link, lstat, mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

interface Pair {
  readonly from: string
  readonly to: string
}

/**
 * Puts the same content under new names: all of them or none, each by a rename, so that nobody sees half a file. A file at the new
 * name is replaced: the caller has made sure that it is the task's own. An existing folder never is: false.
 */
export async function reproduceAll(pairs: readonly Pair[], how: 'copy' | 'link'): Promise<boolean> {
  const made: { readonly temporary: string; readonly to: string }[] = []
  try {
    for (const { from, to } of pairs) {
      const temporary = join(
        dirname(to),
        `.${basename(to)}.taskgraph-${process.pid}-${randomBytes(6).toString('hex')}.tmp`,
      )
      made.push({ temporary, to })
      await reproduceOne(from, temporary, to, how)
    }
    for (const { temporary, to } of made) await rename(temporary, to)
    return true
  } catch {
    // Any failure means the same to the caller: the task runs instead, and meets the cause itself if it is still there.
    await Promise.all(
      made.map(({ temporary }) => rm(temporary, { recursive: true, force: true }).catch(() => undefined)),
    )
    return false
  }
}

async function reproduceOne(
  from: string,
  temporary: string,
  to: string,
  how: 'copy' | 'link',
): Promise<void> {
  const source = await stat(from)
  await mkdir(dirname(to), { recursive: true })
  if (source.isDirectory()) {
    const existing = await lstat(to).catch(() => undefined)
    if (existing !== undefined || how === 'link') throw new Error(`expected no folder at ${to}`)
    await cp(from, temporary, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      errorOnExist: true,
      force: false,
    })
  } else if (how === 'link') {
    await link(from, temporary)
  } else {
    await copyFile(from, temporary, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  }
}
