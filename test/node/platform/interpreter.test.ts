import { chmodSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findInterpreter } from '../../../src-main/platform/interpreter.ts'
import { folderWith, putFiles } from './folder.ts'

function program(folder: string, name: string): void {
  putFiles(folder, { [name]: '#!/bin/sh\ntouch /canary-must-not-be-made\n' })
  chmodSync(join(folder, name), 0o755)
}

const identity = (root: string, name: string, PATH = ''): string => {
  const found = findInterpreter(root, name, { PATH })
  if (!found.ok) throw new Error(found.error)
  return found.value.identity
}

it('is the first program of that name on the PATH that can be executed', () => {
  const root = folderWith({ 'one/py': 'not executable' })
  program(root, 'two/py')
  const found = findInterpreter(root, 'py', { PATH: `${root}/none:relative:${root}/one:${root}/two` })
  expect(found.ok && found.value.path).toBe(join(root, 'two/py'))
})

it('changes with the program behind the link and with the virtual environment', () => {
  const root = folderWith({ 'venv/pyvenv.cfg': 'version = 3.11' })
  program(root, 'base/py')
  program(root, 'base/py2')
  putFiles(root, { 'venv/bin/x': '' })
  symlinkSync('../../base/py', join(root, 'venv/bin/python'))
  const before = identity(root, 'venv/bin/python')
  expect(identity(root, 'venv/bin/python')).toBe(before)
  putFiles(root, { 'venv/pyvenv.cfg': 'version = 3.12' })
  const upgraded = identity(root, 'venv/bin/python')
  expect(upgraded).not.toBe(before)
  utimesSync(join(root, 'base/py'), 1, 1)
  expect(identity(root, 'venv/bin/python')).not.toBe(upgraded)
})

it('of a pyenv shim changes with the version chosen for the folder', () => {
  const root = folderWith({ 'pyenv/version': '3.10' })
  program(root, 'pyenv/shims/python3')
  const path = join(root, 'pyenv/shims')
  const before = identity(root, 'python3', path)
  putFiles(root, { '.python-version': '3.12' })
  expect(identity(root, 'python3', path)).not.toBe(before)
})

it('that is missing is said so', () => {
  expect(findInterpreter('/', 'no-such-python', { PATH: '/bin' })).toEqual({
    ok: false,
    error:
      'the interpreter "no-such-python" was not found: it is not on the PATH. Install it, or name another under "interpreters".',
  })
})
