import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Opens an address in the user's browser. It holds the session's token, and everybody on the machine can read an argument list: the
 * browser is given a private page that leads there, removed with the process. Gives why that couldn't be.
 */
export function openInBrowser(address: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgraph-open-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const page = join(folder, 'open.html')
  const escaped = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  writeFileSync(page, `<!doctype html><meta http-equiv="refresh" content="0;url=${escaped}">\n`, {
    mode: 0o600,
  })
  const [command, ...words] = openerOf(process.platform)
  return new Promise((resolve) => {
    const child = spawn(command, [...words, page], { stdio: 'ignore', detached: true })
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code) => resolve(code === 0 ? undefined : `${command} ended with exit code ${code}`))
    child.once('spawn', () => child.unref())
  })
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return ['xdg-open']
}
