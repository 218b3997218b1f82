import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import * as electron from 'electron'
import { createApp } from '../../session/app.ts'
import { RecentFiles } from '../../session/recent-files.ts'
import { userDataFolder } from '../../session/user-data.ts'
import { VERSION } from '../../session/version.ts'
import { shippedPaths, startShell } from './shell.ts'

const { templates, ...paths } = shippedPaths(import.meta.dirname)

await startShell(electron, {
  ...paths,
  argv: process.argv.slice(electron.app.isPackaged ? 1 : 2),
  createApp: ({ opens, ...desktop }) =>
    createApp({
      version: VERSION,
      capabilities: { pickFile: false, revealInFolder: true, notifications: true, windows: true },
      ...(opens === undefined ? {} : { opens: resolve(opens) }),
      // A double-click or a deep link also comes as a word of the command line: it opens, and does not permit to run.
      isOpensTrusted: false,
      jobs: availableParallelism(),
      by: 'app',
      recent: new RecentFiles(join(userDataFolder(), 'recent.json')),
      templates,
      ...desktop,
      onBug: (error, where) => console.error(`taskgraph: fault in ${where}:`, error),
    }),
})
