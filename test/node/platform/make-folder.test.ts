import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolders } from '../../../src-main/platform/make-folder.ts'
import { temporaryFolder } from '../../support/app.ts'

test('folders are made with those above them, and one that is there is none to make', () => {
  using folder = temporaryFolder()
  const deep = join(folder.path, 'a/b/c')
  makeFolders(deep, 0o700)
  makeFolders(deep)
  expect(statSync(deep).mode & 0o777).toBe(0o700)
  symlinkSync(deep, join(folder.path, 'link'))
  makeFolders(join(folder.path, 'link'))
  makeFolders(join(folder.path, 'link/d'))
  expect(existsSync(join(deep, 'd'))).toBe(true)
})

test('what is no folder is an error', () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'file'), '')
  expect(() => makeFolders(join(folder.path, 'file'))).toThrow('EEXIST')
  expect(() => makeFolders(join(folder.path, 'file/x'))).toThrow('ENOTDIR')
})

test.runIf(existsSync('/proc/self'))('where no folder can be made it is said at once', () => {
  expect(() => makeFolders('/proc/nowhere/deeper')).toThrow('ENOENT')
})
