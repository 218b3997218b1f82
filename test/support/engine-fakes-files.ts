import type { Code, CodeClosure, FileState, Files } from '../../src-main/engine/ports.ts'
import { fakeHash } from './engine-fakes-clock.ts'

interface FakeFile {
  readonly content: string
  readonly mtimeNs: string
  readonly inode: string
}

/** Files in memory. Every write gets a later time; a content that was never read is `unread`. */
export class FakeFiles implements Files {
  readonly #files = new Map<string, FakeFile>()
  readonly #read = new Set<string>()
  readonly #folders = new Set<string>()
  readonly #parents = new Set<string>()
  #tick = 1_000_000
  /** With false, `look` knows every digest at once. */
  readsLazily = true
  reads = 0
  /** Longer contents are never read on the spot. */
  mostReadAtOnce = 8
  refusesFolders = false

  write(path: string, content: string): void {
    this.#tick += 1
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      this.#parents.add(path.slice(0, end))
    this.#files.set(path, { content, mtimeNs: `${this.#tick}000000`, inode: `${this.#tick}` })
  }

  touch(path: string): void {
    this.write(path, this.content(path) ?? '')
  }

  remove(path: string): void {
    this.#files.delete(path)
  }

  content(path: string): string | undefined {
    return this.#files.get(path)?.content
  }

  paths(): readonly string[] {
    return [...this.#files.keys()].sort()
  }

  hasFolder(path: string): boolean {
    return this.#folders.has(path)
  }

  look(path: string, mode: string): FileState | 'unread' {
    const file = this.#files.get(path)
    if (file === undefined) return this.#directory(path)
    if (mode === 'stat') return stateOf(file, undefined)
    const isKnown = mode === 'content' && (!this.readsLazily || this.#read.has(`${path}\0${file.mtimeNs}`))
    return isKnown ? stateOf(file, mode) : 'unread'
  }

  readSmall(path: string, mode: string): FileState | undefined {
    const file = this.#files.get(path)
    if (file === undefined || mode !== 'content' || file.content.length > this.mostReadAtOnce)
      return undefined
    return this.#readOne(file, path, mode)
  }

  async read(paths: readonly string[], mode: string): Promise<readonly FileState[]> {
    return paths.map((path) => {
      const file = this.#files.get(path)
      return file === undefined ? { kind: 'missing' } : this.#readOne(file, path, mode)
    })
  }

  /** Knows `*` (within a folder) and `**`. */
  glob(pattern: string): readonly string[] {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*\*\/?|\*/g, (stars) => (stars === '*' ? '[^/]*' : '.*'))
    const matches = new RegExp(`^${source}$`)
    return this.paths().filter((path) => matches.test(path) && !path.startsWith('.taskgraph/'))
  }

  makeFoldersFor(paths: readonly string[]): void {
    if (this.refusesFolders) throw new Error('the folder is read-only')
    for (const path of paths) this.#folders.add(path.slice(0, Math.max(path.lastIndexOf('/'), 0)))
  }

  rename(from: string, to: string): void {
    const file = this.#files.get(from)
    if (file === undefined) throw new Error(`"${from}" does not exist`)
    this.#files.delete(from)
    this.#files.set(to, file)
  }

  discard(paths: readonly string[]): void {
    for (const path of paths) this.#files.delete(path)
  }

  async reproduce(pairs: readonly { readonly from: string; readonly to: string }[]): Promise<boolean> {
    for (const { from, to } of pairs) {
      const content = this.content(from)
      if (content === undefined) return false
      this.write(to, content)
    }
    return true
  }

  #readOne(file: FakeFile, path: string, mode: string): FileState {
    this.reads += 1
    this.#read.add(`${path}\0${file.mtimeNs}`)
    return stateOf(file, mode)
  }

  /** A folder is there while a file lies in it. */
  #directory(path: string): FileState {
    if (!this.#parents.has(path)) return { kind: 'missing' }
    const inside = this.paths().filter((other) => other.startsWith(`${path}/`))
    if (inside.length === 0) return { kind: 'missing' }
    const digest = fakeHash(inside.map((other) => `${other}=${this.content(other)}`).join('\n'))
    const mtimeNs = inside
      .map((other) => this.#files.get(other)?.mtimeNs ?? '0')
      .sort()
      .at(-1)
    return { kind: 'directory', mtimeNs: mtimeNs ?? '0', digest, files: inside.length }
  }
}

function stateOf(file: FakeFile, mode: string | undefined): FileState {
  const { content, mtimeNs, inode } = file
  const digest = mode === undefined ? {} : { digest: fakeHash(`${mode === 'content' ? '' : mode}${content}`) }
  return { kind: 'file', sizeBytes: content.length, mtimeNs, ctimeNs: mtimeNs, inode, ...digest }
}

/** Modules by name; one that isn't there is an error. */
export class FakeCode implements Code {
  readonly closures = new Map<string, Readonly<Record<string, string>>>()
  interpreter = 'Python 3.13'

  closure(_kind: 'module' | 'python', module: string): CodeClosure {
    const files = this.closures.get(module)
    return files === undefined ? { ok: false, message: `there is no file "${module}"` } : { ok: true, files }
  }

  interpreterIdentity(name: string): string {
    return `${name} ${this.interpreter}`
  }
}
