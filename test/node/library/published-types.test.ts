import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../support/app.ts'

const repository = join(import.meta.dirname, '../../..')

/** `tsc -b` makes them; older ones say nothing of the sources. */
function isFresh(): boolean {
  const made = statSync(join(repository, 'dist/types/src-main/library/index.d.ts'), { throwIfNoEntry: false })
  const sources = join(repository, 'src-main/library')
  const info = statSync(join(repository, 'dist/types/main.tsbuildinfo'), { throwIfNoEntry: false })
  if (made === undefined || info === undefined) return false
  return readdirSync(sources).every((name) => statSync(join(sources, name)).mtimeMs < info.mtimeMs)
}

test.runIf(isFresh())('a program that uses the whole library compiles against the published types', () => {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'node_modules'))
  symlinkSync(repository, join(folder.path, 'node_modules/taskgraph'))
  copyFileSync(join(repository, 'test/fixtures/library/sample.txt'), join(folder.path, 'sample.ts'))
  writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}')
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    // A program that has no types of our own dependencies.
    skipLibCheck: false,
    lib: ['es2024', 'esnext.disposable', 'dom'],
    types: [],
    noEmit: true,
    // Else what our own node_modules hold would be found.
    preserveSymlinks: true,
  }
  writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['sample.ts'] }))
  const tsc = join(repository, 'node_modules/typescript/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder.path], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([0, ''])
})

test('an older Node gets a sentence, not a crash', () => {
  const library = pathToFileURL(join(repository, 'src-main/library/index.ts')).href
  const older = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })"
  const args = ['--input-type=module', '-e', `${older}; await import(${JSON.stringify(library)})`]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect([status, stderr]).toEqual([1, expect.stringContaining('taskgraph: needs Node 22 or newer')])
})

/** `npm test` builds first; a build that is older than what it is made by says nothing. */
const timeOf = (path: string): number =>
  statSync(join(repository, path), { throwIfNoEntry: false })?.mtimeMs ?? 0

test.runIf(timeOf('dist/.built-main') > timeOf('vite.config.ts'))(
  'the package exports what its types say, and no more',
  () => {
    const script =
      "import('./dist/main/library.js').then((library) => console.log(Object.keys(library).join()))"
    const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: repository, encoding: 'utf8' })
    expect(stdout.trim()).toBe('TaskGraph,TaskNotRunError,TimeoutError,version,workerFunction')
  },
)
