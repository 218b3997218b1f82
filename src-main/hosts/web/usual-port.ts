import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolders, userDataFolder } from '../../session/user-data.ts'

const usualPortFile = (): string => join(userDataFolder(), 'port')

/**
 * The port that this user's first server got by chance, if there was one. A browser keeps panels, theme, keys and pins by address, so
 * later starts take the same one where it is free.
 */
export function usualPort(): number | undefined {
  try {
    const port = Number(readFileSync(usualPortFile(), 'utf8'))
    return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined
  } catch {
    return undefined
  }
}

/** Where it can't be kept, each start has an address of its own. */
export function keepUsualPort(port: number): void {
  try {
    makeFolders(userDataFolder(), 0o700)
    writeFileSync(usualPortFile(), `${port}\n`, { mode: 0o600 })
  } catch {
    // It only keeps what a browser remembers.
  }
}
