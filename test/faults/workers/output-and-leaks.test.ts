import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Launching } from '../../node/workers/launching.ts'

test('200 MB of output cost the engine no memory and are all there', async () => {
  await using launching = new Launching()
  const job = launching.job({ kind: 'shell', command: 'yes 0123456789abcde | head -c 200000000' })
  const before = process.memoryUsage.rss()
  let peak = before
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  const outcome = await launching.start(job).outcome
  clearInterval(timer)
  expect(outcome.status).toBe('succeeded')
  expect(statSync(job.logPath).size).toBe(200_000_000)
  expect(peak - before).toBeLessThan(50e6)
})

test('a line of 100 MB is no trouble, and progress after it is seen', async () => {
  await using launching = new Launching()
  const command = "head -c 100000000 /dev/zero | tr '\\0' x; echo; echo '::progress 0.5 after'; sleep 0.6"
  const job = launching.job({ kind: 'shell', command })
  const before = process.memoryUsage.rss()
  expect((await launching.start(job).outcome).status).toBe('succeeded')
  expect(process.memoryUsage.rss() - before).toBeLessThan(50e6)
  expect(launching.progress).toEqual([{ fraction: 0.5, message: 'after' }])
})

test('all 256 byte values arrive in the log as they were written', async () => {
  await using launching = new Launching()
  const script =
    'process.stdout.write(Buffer.from(Array.from({ length: 65536 }, (_, i) => (i * 7 + (i >> 8)) & 255)))'
  const job = launching.job({ kind: 'exec', words: [process.execPath, '-e', script] })
  await launching.start(job).outcome
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(job.logPath)) hash.update(chunk)
  const wanted = Buffer.from(Array.from({ length: 65536 }, (_, i) => (i * 7 + (i >> 8)) & 255))
  expect(hash.digest('hex')).toBe(createHash('sha256').update(wanted).digest('hex'))
})

test('a full disk fails the task that met it', async () => {
  await using launching = new Launching()
  const job = launching.job({ kind: 'shell', command: 'echo lost' }, { logPath: '/dev/full' })
  expect((await launching.start(job).outcome).status).toBe('failed')
})

test('1000 tasks leave no zombie, no descriptor and no process', async () => {
  await using launching = new Launching({ slots: 2 })
  const module = launching.write('tasks.mjs', 'export const one = () => 1')
  const runSome = async (count: number) => {
    for (let done = 0; done < count; done += 2) {
      const [a, b] = await Promise.all([
        launching.run({ kind: 'exec', words: ['true'] }),
        launching.run({ kind: 'module', module, export: 'one', args: [] }),
      ])
      if (a.status !== 'succeeded' || b.status !== 'succeeded') expect([a, b]).toEqual([])
    }
  }
  await runSome(20)
  const before = state()
  await runSome(1000)
  const after = state()
  expect(after.zombies).toBe(0)
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 2)
  expect(after.children).toBe(before.children)
  await launching.launcher.close()
  expect(state().children).toBe(before.children - 3)
})

/** Of this process and its children. */
function state() {
  const rows = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
          .replace(/^.*\) /, '')
          .split(' ')
        return Number(fields[1]) === process.pid ? [fields[0]] : []
      } catch {
        return []
      }
    })
  return {
    zombies: rows.filter((letter) => letter === 'Z').length,
    children: rows.length,
    descriptors: readdirSync('/proc/self/fd').length,
  }
}
