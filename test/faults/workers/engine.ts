/**
 * A tiny engine in a process of its own, to be killed: `node engine.ts JOBS.json [HELPER]` starts the jobs of the file with one launcher, says
 * `started` once each of them has written `up` into its log, and waits.
 */
import { readFileSync } from 'node:fs'
import { issuePermit } from '../../../src-main/engine/permit.ts'
import type { Job } from '../../../src-main/engine/ports.ts'
import { createLauncher, type Helper } from '../../../src-main/workers/launcher.ts'
import { isUp } from '../../node/workers/launching.ts'

const jobs: readonly Job[] = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const helper = process.argv[3]
const launcher = createLauncher({ slots: 4, ...(isHelper(helper) ? { helpers: [helper] } : {}) })
for (const job of jobs) launcher.start(issuePermit(), job, () => {})
const timer = setInterval(() => {
  if (!jobs.every((job) => isUp(job))) return
  clearInterval(timer)
  console.log('started')
}, 10)
setInterval(() => {}, 1e9)

function isHelper(word: string | undefined): word is Helper {
  return word === 'python' || word === 'bash' || word === 'node'
}
