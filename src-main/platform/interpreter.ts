import { hash } from 'node:crypto'
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { fail, ok, type Result } from '../../src-shared/result.ts'
import { isInside, relativeTo } from './paths.ts'
import { statOf } from './stamp.ts'

/** What would be started, without starting it. */
export interface Interpreter {
  /** Absolute path as it would be called: not its real path, by which a virtual environment would lose itself. */
  readonly path: string
  /** Changes when another interpreter, or another version of it, stands behind the name. */
  readonly identity: string
}

/**
 * The interpreter that a name means: looked up on the PATH, or a path from the pipeline's folder. Nothing is executed: its real path,
 * size and time stand for its version, and `pyvenv.cfg` for its environment.
 */
export function findInterpreter(
  root: string,
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Result<Interpreter, string> {
  const hasFolder = name.includes('/') || name.includes('\\')
  const path = hasFolder ? firstExecutable([resolve(root, name)]) : firstExecutable(onPath(name, env))
  if (path === undefined) {
    const where = hasFolder ? 'there is no such program' : 'it is not on the PATH'
    return fail(
      `the interpreter "${name}" was not found: ${where}. Install it, or name another under "interpreters".`,
    )
  }
  const real = realpathSync(path)
  const stat = statOf(real)
  if (stat === undefined || stat instanceof Error)
    return fail(`the interpreter "${name}" (${real}) can't be read`)
  const shown = isInside(root, real) ? relativeTo(root, real) : real
  return ok({
    path,
    identity: [shown, stat.size, stat.mtimeNs, ...environmentOf(path), ...shimChoice(root, path, env)].join(
      ' ',
    ),
  })
}

function onPath(name: string, env: NodeJS.ProcessEnv): readonly string[] {
  const extensions = process.platform === 'win32' ? (env.PATHEXT ?? '.EXE').split(';') : ['']
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .flatMap((folder) => extensions.map((extension) => join(folder, name + extension)))
}

function firstExecutable(paths: readonly string[]): string | undefined {
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK)
    } catch {
      // Not there, or not ours to start: the next one.
      return false
    }
    const stat = statOf(path)
    return stat !== undefined && !(stat instanceof Error) && stat.isFile()
  })
}

function environmentOf(path: string): readonly string[] {
  try {
    return [hash('sha256', readFileSync(join(dirname(path), '..', 'pyvenv.cfg')), 'hex').slice(0, 16)]
  } catch {
    // No virtual environment.
    return []
  }
}

/** pyenv's shims are all the same script: what it would choose is told by a variable and these files. */
function shimChoice(root: string, path: string, env: NodeJS.ProcessEnv): readonly string[] {
  const shims = dirname(path)
  if (basename(shims) !== 'shims') return []
  const chosen = env.PYENV_VERSION ?? nearestVersionFile(root) ?? textOf(join(shims, '..', 'version')) ?? ''
  return [chosen.trim().replaceAll(/\s+/g, ':')]
}

function nearestVersionFile(folder: string): string | undefined {
  const found = textOf(join(folder, '.python-version'))
  if (found !== undefined || dirname(folder) === folder) return found
  return nearestVersionFile(dirname(folder))
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not there: the next place.
    return undefined
  }
}
