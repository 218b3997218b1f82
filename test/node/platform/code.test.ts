import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCode } from '../../../src-main/platform/code.ts'
import { folderWith, memoryDigests, putFiles } from './folder.ts'

const later = (): number => Date.now() + 3_600_000

function code(root: string, digests = memoryDigests()) {
  const port = createCode({ root, digests, now: later })
  const files = (kind: 'module' | 'python', module: string, symbol: string, isFile = true) => {
    const found = port.closure(kind, module, symbol, isFile)
    return found.ok ? Object.keys(found.files) : found.message
  }
  return { port, files, digests }
}

describe('the closure of a JavaScript or TypeScript function', () => {
  it('has every local file that is imported, in any way, through the whole chain', () => {
    const root = folderWith({
      'tasks.ts': `import { a } from './lib/a.ts'
        import type { T } from './types.ts'
        import fs from 'node:fs'
        import pkg from 'some-package'
        export async function go(x: number): Promise<void> { await import('./lazy.js') }`,
      'types.ts': 'export type T = 1',
      'lib/a.ts': `export * from './b.mjs'; import '../folder'; import data from './d.json' with { type: 'json' }`,
      'lib/b.mjs': `export { x } from './c.cjs'; new URL('./w.js', import.meta.url)`,
      'lib/c.cjs': `const e = require('./e'); exports.x = 1`,
      'lib/d.json': '{}',
      'lib/e.js': 'module.exports = 1',
      'lib/w.js': '',
      'folder/index.js': `import '../tasks.ts'`,
      'lazy.js': '',
      'unrelated.js': '',
    })
    expect(code(root).files('module', './tasks.ts', 'go')).toEqual([
      'folder/index.js',
      'lazy.js',
      'lib/a.ts',
      'lib/b.mjs',
      'lib/c.cjs',
      'lib/d.json',
      'lib/e.js',
      'lib/w.js',
      'tasks.ts',
    ])
  })

  it('notices an edit deep in the chain and nothing else', async () => {
    const root = folderWith({
      'a.js': `export { f } from './b.js'`,
      'b.js': `export { f } from './c.js'`,
      'c.js': 'export const f = 1',
    })
    const { port } = code(root)
    const before = port.closure('module', 'a.js', 'f', true)
    await Promise.resolve()
    utimesSync(join(root, 'c.js'), new Date(), new Date())
    expect(port.closure('module', 'a.js', 'f', true)).toEqual(before)
    await Promise.resolve()
    putFiles(root, { 'c.js': 'export const f = 2' })
    const after = port.closure('module', 'a.js', 'f', true)
    if (!before.ok || !after.ok) throw new Error('expected closures')
    expect(Object.keys(after.files).filter((path) => after.files[path] !== before.files[path])).toEqual([
      'c.js',
    ])
  })

  it('is the same from what an earlier process has kept', () => {
    const root = folderWith({ 'a.ts': `import './b.ts'; export const f = 1`, 'b.ts': '' })
    const first = code(root)
    const fresh = first.port.closure('module', 'a.ts', 'f', true)
    expect([...first.digests.kept.keys()].length).toBe(2)
    expect(code(root, first.digests).port.closure('module', 'a.ts', 'f', true)).toEqual(fresh)
  })

  it('resolves package imports of the nearest package.json', () => {
    const root = folderWith({
      'package.json': '{"imports": {"#db": {"node": "./src/db.js"}, "#lib/*": "./src/lib/*.js"}}',
      'a.js': `import '#db'; import '#lib/x'; export const f = 1`,
      'src/db.js': '',
      'src/lib/x.js': '',
    })
    expect(code(root).files('module', 'a.js', 'f')).toEqual(['a.js', 'src/db.js', 'src/lib/x.js'])
  })

  it('names an installed package by its manifest', () => {
    const root = folderWith({ 'node_modules/@scope/pkg/package.json': '{}' })
    expect(code(root).files('module', '@scope/pkg', 'f')).toEqual(['node_modules/@scope/pkg/package.json'])
  })

  it.each([
    ['a missing file', './task.ts', 'f', 'there is no file task.ts; did you mean tasks.ts?'],
    ['a name without its ending', './tasks', 'deep', 'there is no file tasks; did you mean tasks.ts?'],
    [
      'a missing export',
      './tasks.ts',
      'creatList',
      'tasks.ts has no export "creatList"; did you mean "createList"?',
    ],
    ['a type', './tasks.ts', 'Shape', 'tasks.ts has no export "Shape"; it has createList, default, deep'],
    [
      'a local import that is not there',
      './broken.ts',
      'f',
      'broken.ts imports "./nope.ts", but there is no file nope.ts',
    ],
    ['an unknown package', 'nothing', 'f', 'there is no file nothing and no installed package of that name'],
  ])('says what is wrong with %s', (_, module, name, message) => {
    const root = folderWith({
      'tasks.ts': `export interface Shape { a: string }
        export const createList = <T,>(x: T): T => x
        export default function () {}
        export * from './star.ts'`,
      'star.ts': 'export const deep = 1',
      'broken.ts': `import { x } from './nope.ts'; export const f = x`,
    })
    expect(code(root).files('module', module, name)).toBe(message)
  })

  it('believes in exports that cannot be seen', () => {
    const root = folderWith({ 'a.cjs': 'module.exports = build()', 'b.js': `export * from 'package'` })
    expect(code(root).files('module', 'a.cjs', 'anything')).toEqual(['a.cjs'])
    expect(code(root).files('module', 'b.js', 'anything')).toEqual(['b.js'])
  })

  it('never executes what it reads', () => {
    const root = folderWith({ 'a.js': `globalThis.canary = true; export const f = 1` })
    expect(code(root).files('module', 'a.js', 'f')).toEqual(['a.js'])
    expect('canary' in globalThis).toBe(false)
  })
})

describe('the closure of a Python function', () => {
  it('has packages, submodules and relative imports, but no installed modules', () => {
    const root = folderWith({
      'tasks.py': `"""import not_this"""
import json, helper as h
from pack import one, two as deux
import pack.sub.deep
from namespace.part import (
  x,  # import neither
  y,
)
def go():
    from lazy import z
`,
      'helper.py': 'import tasks',
      'not_this.py': '',
      'neither.py': '',
      'pack/__init__.py': '',
      'pack/one.py': 'from . import three\ntry:\n    from .absent import q\nexcept ImportError: pass',
      'pack/two.py': 'from .sub import shallow',
      'pack/three.py': '',
      'pack/sub/__init__.py': 'from ..one import v',
      'pack/sub/deep.py': '',
      'pack/sub/shallow.py': '',
      'namespace/part.py': '',
      'lazy.py': '',
    })
    expect(code(root).files('python', 'tasks.py', 'go')).toEqual([
      'helper.py',
      'lazy.py',
      'namespace/part.py',
      'pack/__init__.py',
      'pack/one.py',
      'pack/sub/__init__.py',
      'pack/sub/deep.py',
      'pack/sub/shallow.py',
      'pack/three.py',
      'pack/two.py',
      'tasks.py',
    ])
  })

  it('looks beside the file first, then in the pipeline folder', () => {
    const root = folderWith({
      'py/a.py': 'import b, c\ndef f(): pass',
      'py/b.py': '',
      'b.py': '',
      'c.py': '',
    })
    expect(code(root).files('python', 'py/a.py', 'f')).toEqual(['c.py', 'py/a.py', 'py/b.py'])
  })

  it('takes a dotted name as a module of the folder, or as an installed one', () => {
    const root = folderWith({ 'pack/__init__.py': '', 'pack/mod.py': 'def f(): pass' })
    expect(code(root).files('python', 'pack.mod', 'f', false)).toEqual(['pack/__init__.py', 'pack/mod.py'])
    expect(code(root).files('python', 'os.path', 'join', false)).toEqual([])
  })

  it.each([
    'def f(): pass',
    'async def f(): pass',
    'class f: pass',
    'f = 1',
    'a, (f, *b) = 1, (2, 3)',
    'f: int = 3',
    'from m import g as f',
    'if True:\n    def f(): pass',
    'from m import *',
    "x = '''\n'''; f = 2",
  ])('finds the name in %j', (text) => {
    expect(code(folderWith({ 'a.py': text })).files('python', 'a.py', 'f')).toEqual(['a.py'])
  })

  it.each([
    'def g():\n    f = 1',
    'class K:\n    def f(self): pass',
    '# def f(): pass',
    '"""\ndef f(): pass\n"""',
    'k.f = 1',
    'g(f=1)',
    'f == 1',
  ])('does not find the name in %j', (text) => {
    expect(code(folderWith({ 'a.py': text })).files('python', 'a.py', 'f')).toMatch(
      /^a\.py has no function "f"/,
    )
  })

  it('names both files of a relative import that leads nowhere', () => {
    const root = folderWith({
      'p/__init__.py': '',
      'p/a.py': 'from .halper import x\ndef f(): pass',
      'p/helper.py': '',
    })
    expect(code(root).files('python', 'p/a.py', 'f')).toBe(
      'p/a.py imports ".halper", but there is no file p/halper.py; did you mean helper.py?',
    )
  })
})
