import { isAbsolute } from 'node:path'
import { globSync } from 'tinyglobby'
import { STATE_FOLDER } from './paths.ts'

/**
 * The regular files that a pattern matches, sorted, relative to the folder with `/` (absolute where the pattern is). As in a shell, `*`
 * and `**` match no name that begins with a dot unless the pattern writes the dot; links to files count as files.
 */
export function findFiles(root: string, pattern: string): readonly string[] {
  const found = globSync(pattern, {
    cwd: root,
    absolute: isAbsolute(pattern),
    dot: false,
    expandDirectories: false,
    onlyFiles: true,
    ignore: [`**/${STATE_FOLDER}/**`],
  })
  return found.map((path) => path.replace(/^\.\//, '')).sort()
}
