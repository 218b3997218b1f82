import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where this program lies and what belongs to it, whether it runs from the sources or from the built bundle. */
export interface Installation {
  readonly root: string
  /** Folder of the examples that serve as templates. */
  readonly templates: string
  /** Folder of the built page. */
  readonly renderer: string
}

let found: Installation | undefined

export function installation(): Installation {
  found ??= find(import.meta.dirname)
  return found
}

function find(folder: string): Installation {
  const path = join(folder, 'package.json')
  if (existsSync(path) && isOurs(JSON.parse(readFileSync(path, 'utf8')))) {
    return {
      root: folder,
      templates: join(folder, 'assets', 'examples'),
      renderer: join(folder, 'dist', 'renderer'),
    }
  }
  const parent = dirname(folder)
  if (parent === folder) throw new Error('expected package.json of taskgraph above this file but found none')
  return find(parent)
}

const isOurs = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'name' in data && data.name === 'taskgraph'
