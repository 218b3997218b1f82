import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { externalUrl } from '../../../src-main/hosts/electron/lockdown.ts'
import { pipelineIn, startShell } from '../../../src-main/hosts/electron/shell.ts'
import type { App } from '../../../src-main/session/app.ts'
import { temporaryFolder, testApp, writeFiles } from '../../support/app.ts'
import { type FakeElectron, fakeElectron } from '../../support/fake-electron.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function shell(fake: FakeElectron = fakeElectron(), isRunning = false) {
  const folder = temporaryFolder()
  closing.push(() => folder[Symbol.dispose]())
  writeFiles(folder.path, {
    'p.taskgraph.yaml': 'taskgraph: 1\ntasks: { a: { run: "true" } }\n',
    'renderer/index.html': '<title>T</title>',
    'renderer/assets/a.js': 'export {}',
    'secret.txt': 'not for you',
  })
  process.env.TASKGRAPH_HOME = `${folder.path}/home`
  const path = `${folder.path}/p.taskgraph.yaml`
  const { app } = testApp(path, folder.path)
  const commands: unknown[] = []
  const own: App = { ...app, isRunning: () => isRunning, command: (data) => void commands.push(data) }
  let opens: string | undefined
  await startShell(fake.electron, {
    renderer: `${folder.path}/renderer`,
    preload: '/preload.cjs',
    icon: 'icon.png',
    argv: ['--flag', path],
    createApp: (parts) => {
      opens = parts.opens
      return own
    },
  })
  closing.push(() => app.close())
  return { fake, path, opens, commands, app: own }
}

test('the window is sandboxed, isolated and without Node, and shows app:// once it is painted', async () => {
  const { fake, path, opens } = await shell()
  const [window] = fake.windows
  expect(opens).toBe(path)
  expect(window?.url).toBe('app://taskgraph/')
  expect(window?.options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  })
  expect(window?.isShown).toBe(false)
  window?.emit('ready-to-show')
  expect(window?.isShown).toBe(true)
})

test('app:// is a secure scheme that bypasses no policy, and serves the renderer and nothing else', async () => {
  const { fake } = await shell()
  expect(fake.schemes).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
  const page = await fake.fetch('app://taskgraph/')
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await fake.fetch('app://taskgraph/assets/a.js')).headers.get('content-type')).toContain(
    'javascript',
  )
  for (const url of [
    'app://taskgraph/../secret.txt',
    'app://taskgraph/%2e%2e/secret.txt',
    'app://taskgraph/secret.txt',
    'app://elsewhere/',
  ]) {
    expect((await fake.fetch(url)).ok, url).toBe(false)
  }
  expect((await fake.fetch('app://taskgraph/', 'POST')).ok).toBe(false)
})

test('every permission is denied but copying text and notifications', async () => {
  const { fake } = await shell()
  for (const name of [
    'media',
    'geolocation',
    'midi',
    'pointerLock',
    'fullscreen',
    'openExternal',
    'usb',
    'clipboard-read',
    'unknown',
  ]) {
    expect(fake.permission(name), name).toEqual({ requested: false, checked: false })
  }
  expect(fake.permission('notifications')).toEqual({ requested: true, checked: true })
})

test('navigation, windows and webviews are denied; only https goes to the browser', async () => {
  const { fake } = await shell()
  const contents = fake.windows[0]?.webContents
  for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
    let isPrevented = false
    contents?.emit(event, { preventDefault: () => (isPrevented = true) })
    expect(isPrevented, event).toBe(true)
  }
  for (const url of [
    'https://example.org/a',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://example.org',
    'ms-msdt:/id',
    'smb://x',
    'https://user:pass@example.org',
  ]) {
    expect(contents?.openHandler?.({ url })).toEqual({ action: 'deny' })
  }
  expect(fake.external).toEqual(['https://example.org/a'])
  expect(externalUrl(`https://example.org/${'x'.repeat(3000)}`)).toBeUndefined()
})

test('messages from any frame but our own page are dropped', async () => {
  const { fake } = await shell()
  const page = fake.windows[0]?.webContents
  if (!page) return expect.unreachable()
  const hello = { id: 1, command: 'app.hello', input: {} }
  for (const frame of [
    null,
    { url: 'https://evil.example/', parent: null },
    { url: 'app://taskgraph.evil/', parent: null },
    { url: 'app://taskgraph/', parent: {} },
    { url: 'file:///index.html', parent: null },
  ]) {
    fake.fromPage(page, hello, frame)
  }
  const answered = new Promise((resolve) => {
    const send = page.send.bind(page)
    page.send = (channel, message) => {
      send(channel, message)
      resolve(message)
    }
  })
  fake.fromPage(page, { ...hello, id: 2 })
  await answered
  expect(page.sent).toMatchObject([{ id: 2, ok: true }])
})

test('a second instance opens a pipeline that exists and ignores every other word', async () => {
  const { fake, path, commands } = await shell()
  fake.emitApp('second-instance', {}, [
    'taskgraph',
    '--inspect',
    '/etc/passwd',
    'javascript:x',
    '/nowhere/x.taskgraph.yaml',
  ])
  expect(commands).toEqual([])
  fake.emitApp('second-instance', {}, ['taskgraph', path])
  expect(commands).toEqual([{ command: 'open', path }])
  expect(fake.windows[0]?.focused).toBe(2)
  expect(pipelineIn(['--x', path, '--y'])).toBe(path)
})

test('where another instance has the lock, this one leaves at once', async () => {
  const fake = fakeElectron({ isSecondInstance: true })
  await shell(fake)
  expect(fake.windows).toEqual([])
  expect(fake.quits).toBe(1)
})

test('closing the window while a run is on asks first', async () => {
  const { fake } = await shell(fakeElectron(), true)
  let isPrevented = false
  const close = () => fake.windows[0]?.emit('close', { preventDefault: () => (isPrevented = true) })
  close()
  expect(fake.questions).toEqual(['A run is on.'])
  expect(isPrevented).toBe(true)
  isPrevented = false
  fake.answer = 1
  close()
  expect(isPrevented).toBe(false)
})

test('every entry of the menu names a command of the app', async () => {
  const { fake, commands } = await shell()
  const entries = fake.menu
    .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    .filter(({ click }) => click)
  for (const { click, label } of entries) if (label !== 'Open…') (click as () => void)()
  const registry = ['commands-canvas', 'commands-edit', 'commands-run', 'commands-window']
    .map((name) => readFileSync(`src-renderer/app/${name}.ts`, 'utf8'))
    .join('\n')
  const ids = commands.map((one) => (one as { command: string }).command)
  expect(ids.length).toBeGreaterThan(8)
  expect(ids.filter((id) => !registry.includes(`'${id}'`))).toEqual([])
})
