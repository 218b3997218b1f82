// Builds into a folder beside dist/ and then moves the files in one by one, entries last: a program that starts or
// loads a chunk meanwhile never sees half a build. Chunks of builds before stay for the programs that still run from them.
//
//   node scripts/build.mjs [main] [renderer]      (default: both)

import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { createBuilder } from 'vite'
import { keepSinceMs, startsOfPrograms } from './old-chunks.mjs'
import { root } from './prepare.mjs'

const targets = process.argv.length > 2 ? process.argv.slice(2) : ['main', 'renderer']
const dist = join(root, 'dist')
const staging = join(root, 'dist', `.staging-${process.pid}`)
const startedAt = new Date()

process.env.TASKGRAPH_BUILD_OUT = staging
process.env.TASKGRAPH_BUILD_TARGETS = targets.join(',')
process.env.NODE_ENV = 'production'
process.once('exit', () => rmSync(staging, { recursive: true, force: true }))
mkdirSync(staging, { recursive: true })

const builder = await createBuilder({ configFile: join(root, 'vite.config.ts') }, null)
await builder.buildApp()

const built = filesIn(staging)
// Names with a hash are referred to by names without one.
const byHash = built.sort((a, b) => Number(!isHashed(a)) - Number(!isHashed(b)))
for (const file of byHash) {
  mkdirSync(dirname(join(dist, file)), { recursive: true })
  renameSync(join(staging, file), join(dist, file))
}
const builds = [...keptBuilds(), startedAt.getTime()]
const keepSince = keepSinceMs({ nowMs: Date.now(), buildsMs: builds, startsMs: startsOfPrograms() })
for (const folder of targets.flatMap((target) => (target === 'main' ? ['main', 'preload'] : ['renderer']))) {
  for (const file of filesIn(join(dist, folder)).map((path) => join(folder, path))) {
    const isOld = (statSync(join(dist, file), { throwIfNoEntry: false })?.mtimeMs ?? 0) < keepSince
    if (!built.includes(file) && (isOld || !isHashed(file))) rmSync(join(dist, file), { force: true })
  }
}
writeFileSync(join(dist, '.builds'), builds.slice(-500).join('\n'))
for (const target of targets) {
  const mark = join(dist, `.built-${target}`)
  writeFileSync(mark, '')
  // What was saved during the build is newer than this.
  utimesSync(mark, startedAt, startedAt)
}

/** When earlier builds began. */
function keptBuilds() {
  try {
    return readFileSync(join(dist, '.builds'), 'utf8').split('\n').map(Number)
  } catch {
    return []
  }
}

/** @param {string} file */
function isHashed(file) {
  return /-[\w-]{8}\.\w+$/.test(file)
}

/**
 * Paths relative to the folder; none if it doesn't exist.
 * @param {string} folder
 */
function filesIn(folder) {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  )
}
