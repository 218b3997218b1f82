import { isAbsolute, relative, resolve, sep } from 'node:path'

/** A path as the fingerprint names it: relative to the folder, with `/`. Outside the folder it keeps its `../`. */
export function relativeTo(root: string, path: string): string {
  const inside = relative(root, resolve(root, path))
  return sep === '/' ? inside : inside.split(sep).join('/')
}

/** Whether a path lies in the folder or is the folder. Separator-safe: `/a/bc` is not in `/a/b`. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** The folder of the history and its logs, which no fingerprint and no glob ever sees. */
export const STATE_FOLDER = '.taskgraph'
