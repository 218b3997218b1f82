/**
 * A tiny engine in a process of its own, to be killed: `node engine.ts JOBS.json [node]` starts the jobs of the file with one launcher, says
 * `started` once each of them has written `up` into its log, and waits.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { issuePermit } from '../../../src-main/engine/permit.ts'
import type { Job } from '../../../src-main/engine/ports.ts'
import { createLauncher } from '../../../src-main/workers/launcher.ts'

const jobs: readonly Job[] = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const launcher = createLauncher({ slots: 4, ...(process.argv[3] === 'node' ? { helper: 'node' } : {}) })
for (const job of jobs) launcher.start(issuePermit(), job, () => {})
const timer = setInterval(() => {
  if (!jobs.every((job) => isUp(job))) return
  clearInterval(timer)
  console.log('started')
}, 10)
setInterval(() => {}, 1e9)

function isUp(job: Job): boolean {
  try {
    const descriptor = openSync(job.logPath, 'r')
    try {
      const start = Buffer.alloc(100)
      readSync(descriptor, start)
      return start.includes('up')
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return false
  }
}
