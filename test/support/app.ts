import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '../../src-main/session/app.ts'
import { RecentFiles } from '../../src-main/session/recent-files.ts'

/** A folder that is removed with everything in it at the end of a `using` block. */
export function temporaryFolder(name = 'taskgraph-test-'): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), name))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** Files of a test's workspace by their relative path. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

export const copyExample = (name: string, to: string): void =>
  cpSync(join(import.meta.dirname, '../../assets/examples', name), to, {
    recursive: true,
    filter: (path) => !/\/(\.taskgraph|work|report|__pycache__)$/.test(path),
  })

/** The app behind both transports, over real files. `bugs` holds what a handler threw by mistake. */
export function testApp(opens: string, home: string): { readonly app: App; readonly bugs: unknown[] } {
  const bugs: unknown[] = []
  const app = createApp({
    version: '0.0.0-test',
    capabilities: { pickFile: false, revealInFolder: false, notifications: false, windows: false },
    opens,
    isOpensTrusted: true,
    jobs: 2,
    by: 'web',
    recent: new RecentFiles(join(home, 'recent.json')),
    templates: join(import.meta.dirname, '../../assets/examples'),
    onBug: (error) => bugs.push(error),
  })
  return { app, bugs }
}
