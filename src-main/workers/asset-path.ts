import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The absolute path of a file that lies beside this module: in the sources, and in the bundle `dist/main` (a chunk of it may lie one
 * folder lower). Where several names are given, the first that is there. Other programs must be able to read it, so inside an
 * application archive it is taken from the unpacked copy.
 */
export function assetPath(...names: readonly string[]): string {
  const here = dirname(fileURLToPath(import.meta.url)).replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked')
  for (const folder of [here, dirname(here)]) {
    for (const name of names) {
      const path = join(folder, name)
      if (existsSync(path)) return path
    }
  }
  throw new Error(`expected ${names.join(' or ')} beside ${here} but it is not there: build again`)
}
