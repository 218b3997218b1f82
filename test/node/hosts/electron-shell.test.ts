import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { externalUrl } from '../../../src-main/hosts/electron/lockdown.ts'
import { type Desktop, pipelineIn, startShell } from '../../../src-main/hosts/electron/shell.ts'
import type { App } from '../../../src-main/session/app.ts'
import type { RunView } from '../../../src-shared/contract/views.ts'
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
  let isOn = isRunning
  const own: App = { ...app, isRunning: () => isOn }
  let desktop: Desktop | undefined
  await startShell(fake.electron, {
    renderer: `${folder.path}/renderer`,
    preload: '/preload.cjs',
    icon: 'icon.png',
    argv: ['--flag', path],
    createApp: (parts) => {
      desktop = parts
      return own
    },
  })
  closing.push(() => app.close())
  const run = (done: number, state: RunView['state'] = 'running', failed = 0): void => {
    isOn = state === 'running'
    const counts = { ...noCounts, failed }
    const view = { run: 'r1', startedAt: 0, by: 'app', asked: {}, running: 1, pipelineChangedSince: false }
    desktop?.onRun({ pipeline: path, name: 'P', run: { ...view, state, counts, tasks: 4, done } })
  }
  return { fake, path, opens: desktop?.opens, desktop, run, app: own }
}

const noCounts = { succeeded: 0, fresh: 0, failed: 0, 'timed-out': 0, cancelled: 0, blocked: 0, disabled: 0 }

/** Says hello as the page of a window does, and waits for the answer: from then on the window can be sent commands. */
async function hello(fake: FakeElectron, index = 0) {
  const page = fake.windows[index]?.webContents
  if (!page) throw new Error(`expected window ${index} but there was none`)
  const answer = page.next()
  fake.fromPage(page, { id: 1, command: 'app.hello', input: {} })
  await answer
  page.sent.length = 0
  return page
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
  const { fake, path } = await shell()
  const page = await hello(fake)
  fake.emitApp('second-instance', {}, [
    'taskgraph',
    '--inspect',
    '/etc/passwd',
    'javascript:x',
    '/nowhere/x.taskgraph.yaml',
  ])
  expect(page.sent).toEqual([])
  fake.emitApp('second-instance', {}, ['taskgraph', path])
  expect(page.sent).toEqual([{ event: 'app.command', data: { command: 'open', path } }])
  expect(fake.windows[0]?.focused).toBe(2)
  expect(pipelineIn(['--x', path, '--y'])).toBe(path)
})

test('where another instance has the lock, this one leaves at once', async () => {
  const fake = fakeElectron({ isSecondInstance: true })
  await shell(fake)
  expect(fake.windows).toEqual([])
  expect(fake.quits).toBe(1)
})

test('closing the last window while a run is on asks: stay, go on in the tray, or stop', async () => {
  const { fake, run } = await shell(fakeElectron(), true)
  run(1)
  fake.answer = 2
  fake.windows[0]?.close()
  expect(fake.questions).toEqual(['A run is on.'])
  expect(fake.windows.length).toBe(1)
  fake.answer = 0
  fake.windows[0]?.close()
  expect(fake.windows).toEqual([])
  expect(fake.quits).toBe(0)
  expect(fake.tray?.tip).toBe('25 % · P')
  run(4, 'succeeded')
  expect(fake.notices).toEqual(['P: done | 4 of 4 tasks'])
  fake.tray?.click()
  expect(fake.windows.length).toBe(1)
  expect(fake.tray).toBeUndefined()
})

test('stopped at the last window, the app leaves', async () => {
  const { fake } = await shell(fakeElectron(), true)
  fake.answer = 1
  fake.windows[0]?.close()
  expect(fake.quits).toBe(1)
})

test('a window with something unsaved can be closed after a question, and is kept by Cancel', async () => {
  const { fake } = await shell()
  let isAllowed = false
  const leave = () =>
    fake.windows[0]?.webContents.emit('will-prevent-unload', { preventDefault: () => (isAllowed = true) })
  fake.answer = 1
  leave()
  expect(fake.questions).toEqual(['There are changes that are not saved.'])
  expect(isAllowed).toBe(false)
  fake.answer = 0
  leave()
  expect(isAllowed).toBe(true)
})

test('while a run is on the taskbar shows its progress and the machine stays awake; a window is told nothing by the system', async () => {
  const { fake, run } = await shell()
  run(1)
  run(2, 'running', 1)
  expect(fake.windows[0]?.progress).toBe('0.5 error')
  expect(fake.blockers).toBe(1)
  run(4, 'failed', 1)
  expect(fake.windows[0]?.progress).toBe('none')
  expect(fake.blockers).toBe(0)
  expect(fake.notices).toEqual([])
})

test('there are several windows: a new one is told its pipeline in its address, commands go to the one in front', async () => {
  const { fake, path, desktop } = await shell()
  desktop?.openWindow(path)
  expect(fake.windows.map(({ url }) => url)).toEqual([
    'app://taskgraph/',
    `app://taskgraph/#open=${encodeURIComponent(path)}`,
  ])
  const [first, second] = [await hello(fake, 0), await hello(fake, 1)]
  fake.windows[0]?.emit('focus')
  fake.emitApp('second-instance', {}, ['taskgraph', path])
  expect([first.sent.length, second.sent.length]).toEqual([1, 0])
  fake.windows[1]?.close()
  expect(fake.quits).toBe(0)
})

test('every entry of the menu names a command of the app', async () => {
  const { fake } = await shell()
  const page = await hello(fake)
  const entries = fake.menu
    .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    .filter(({ click, label }) => click && label !== 'Open…' && label !== 'New window')
  for (const { click } of entries) (click as () => void)()
  const registry = ['commands-canvas', 'commands-edit', 'commands-run', 'commands-window']
    .map((name) => readFileSync(`src-renderer/app/${name}.ts`, 'utf8'))
    .join('\n')
  const ids = page.sent.map((one) => (one as { data: { command: string } }).data.command)
  expect(ids.length).toBeGreaterThan(8)
  expect(ids.filter((id) => !registry.includes(`'${id}'`))).toEqual([])
})

test('a log is opened by the desktop’s own program', async () => {
  const { fake, desktop } = await shell()
  await desktop?.openLog('/tmp/a.log')
  expect(fake.opened).toEqual(['/tmp/a.log'])
})
