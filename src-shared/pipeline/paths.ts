/** Absolute on any of the systems: `/a`, `C:\a`, `\\server\share`. */
export const isAbsolutePath = (path: string): boolean => /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path)

/**
 * One spelling for each path: `.` and empty steps gone, `..` resolved where something precedes it, no slash at the end.
 * The empty path and the folder itself are `.`. Letters of another case are another path; symbolic links are not looked at.
 */
export function normalisePath(path: string): string {
  if (isPlain(path)) return path
  const root = /^([A-Za-z]:)?[\\/]/.exec(path)?.[0].replaceAll('\\', '/') ?? ''
  const steps: string[] = []
  const slashed = root.length > 1 ? path.replaceAll('\\', '/') : path
  for (const step of slashed.slice(root.length).split('/')) {
    if (step === '' || step === '.') continue
    if (step !== '..') steps.push(step)
    else if (steps.length > 0 && steps.at(-1) !== '..') steps.pop()
    else if (root === '') steps.push(step)
  }
  const joined = root + steps.join('/')
  return joined === '' ? '.' : joined
}

/** `path` as seen from `base`, both normalised; an absolute `path` stays as it is. */
export function joinPath(base: string, path: string): string {
  if (base === '.' || isAbsolutePath(path)) return normalisePath(path)
  return normalisePath(`${base}/${path}`)
}

/**
 * A normalised path that is absolute, or leaves the folder, as seen from the folder where it leads back into it: one file has one
 * spelling, however it was written. All else stays as it is.
 */
export function localPath(path: string, folder: string | undefined): string {
  if (folder === undefined || !/^(\/|\.\.\/|[A-Za-z]:)/.test(path)) return path
  const absolute = isAbsolutePath(path) ? path : joinPath(folder, path)
  const root = normalisePath(folder)
  if (absolute === root) return '.'
  return absolute.startsWith(`${root}/`) ? absolute.slice(root.length + 1) : path
}

/**
 * The way from the directory `base` to `path`, both normalised and relative to the same folder. Undefined where it can't be told
 * without knowing that folder's own place (`base` is absolute or above the folder).
 */
export function relativePath(base: string, path: string): string | undefined {
  if (base === '.' || base === path) return base === path ? '.' : path
  if (isAbsolutePath(path) && !isAbsolutePath(base)) return path
  if (isAbsolutePath(base) !== isAbsolutePath(path)) return undefined
  const from = base.split('/')
  const to = path === '.' ? [] : path.split('/')
  let common = 0
  while (common < from.length && common < to.length && from[common] === to[common]) common++
  const up = from.slice(common)
  if (up.includes('..')) return undefined
  return [...up.map(() => '..'), ...to.slice(common)].join('/') || '.'
}

/** Directories that hold a normalised path, nearest first: `a/b`, `a` for `a/b/c`. The folder itself isn't among them. */
export function ancestors(path: string): readonly string[] {
  const found: string[] = []
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
    found.push(path.slice(0, slash))
  return found
}

/** Has `*`, `?`, `[…]`, `{…}` or an extglob, and so names many files. */
export const isGlobPattern = (path: string): boolean =>
  /[*?]|\[[^\]]*\]|\{[^}]*[,.][^}]*\}|[!@+]\(/.test(path)

/** The directory that a glob can't leave: `work/a` for `work/a/*.csv`; `.` where it starts with a star. */
export function globBase(pattern: string): string {
  const steps = pattern.split('/')
  const first = steps.findIndex(isGlobPattern)
  const fixed = (first === -1 ? steps.slice(0, -1) : steps.slice(0, first)).join('/')
  return fixed === '' ? (pattern.startsWith('/') ? '/' : '.') : fixed
}

/** Quick answer for the common case: nothing that normalising would change. */
const isPlain = (path: string): boolean => path !== '' && !/(^|\/)\.{0,2}(\/|$)|\\/.test(path)
