import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createWatcher, type Watcher } from '../../../src-main/platform/watch.ts'
import { folderWith, putFiles } from './folder.ts'

let watcher: Watcher | undefined
afterEach(() => watcher?.close())

/** Resolves at the first hint after `act`. */
async function hintAfter(paths: readonly string[], act: () => void, rescanMs = 3_600_000): Promise<void> {
  await new Promise<void>((resolve) => {
    watcher = createWatcher({ onHint: resolve, quietMs: 1, rescanMs })
    watcher.set(paths)
    act()
  })
}

describe('a hint comes', () => {
  it('for an edit in place', async () => {
    const folder = folderWith({ a: '1' })
    await hintAfter([join(folder, 'a')], () => writeFileSync(join(folder, 'a'), '2'))
  })

  it('for a save by rename', async () => {
    const folder = folderWith({ a: '1', new: '2' })
    await hintAfter([join(folder, 'a')], () => renameSync(join(folder, 'new'), join(folder, 'a')))
  })

  it('for a file that was not there', async () => {
    const folder = folderWith()
    await hintAfter([join(folder, 'a')], () => writeFileSync(join(folder, 'a'), '1'))
  })

  it('for a new file in a folder that is watched', async () => {
    const folder = folderWith({ 'd/a': '' })
    await hintAfter([join(folder, 'd')], () => writeFileSync(join(folder, 'd/b'), '1'))
  })

  it('when the whole folder goes', async () => {
    const folder = folderWith({ 'd/a': '1' })
    await hintAfter([join(folder, 'd/a')], () => rmSync(join(folder, 'd'), { recursive: true }))
  })

  it('without any event, from the rescan, and for a folder that came later', async () => {
    const folder = folderWith()
    await hintAfter([join(folder, 'later/a')], () => {}, 5)
    putFiles(folder, { 'later/a': '1' })
    let hints = 0
    watcher?.close()
    watcher = createWatcher({ onHint: () => (hints += 1), quietMs: 1, rescanMs: 5 })
    watcher.set([join(folder, 'later/a')])
    mkdirSync(join(folder, 'later/x'))
    await expect.poll(() => hints, { interval: 2 }).toBeGreaterThan(2)
  })
})
