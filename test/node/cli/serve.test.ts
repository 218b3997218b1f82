import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CliFolder } from './cli-folder.ts'

const isBuilt = existsSync(join(import.meta.dirname, '../../../dist/renderer/index.html'))

test.runIf(isBuilt)('serve prints the address with its token, answers, and ends with a signal', async () => {
  using folder = CliFolder.threeTasks()
  const serving = folder.start(['serve', 'p.taskgraph.yaml', '--port', '0'])
  const line = await serving.line(/serves/)
  const [, origin, token] =
    /^TaskGraph serves p\.taskgraph\.yaml at (http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]{43})$/.exec(line) ??
    []
  expect(line).toContain(`${origin}/#token=`)
  const page = await fetch(`${origin}/`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const session = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: String(origin) },
    body: JSON.stringify({ token }),
  })
  expect(session.status).toBe(200)
  serving.kill('SIGINT')
  expect((await serving.result).exitCode).toBe(130)
})
