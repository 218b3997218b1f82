import { chmodSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolders, userDataFolder } from '../../session/user-data.ts'

/**
 * W2: a file that tells other programs of this user where the server is; mode 0600 in a folder of mode 0700, made exclusively. Gives the
 * file's path, or undefined where it can't be written (the server works without).
 */
export async function writeServerInfo(info: {
  readonly address: string
  readonly pid: number
}): Promise<string | undefined> {
  const folder = join(userDataFolder(), 'servers')
  const path = join(folder, `${info.pid}.json`)
  try {
    makeFolders(folder, 0o700)
    chmodSync(folder, 0o700)
    rmSync(path, { force: true })
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(`${JSON.stringify(info)}\n`)
    await file.close()
    return path
  } catch {
    return undefined
  }
}

export function removeServerInfo(path: string | undefined): void {
  if (path !== undefined) rmSync(path, { force: true })
}
