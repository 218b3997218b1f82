import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import type { DisplayState } from '../../src-shared/run/state.ts'
import { copyExample, temporaryFolder, writeFiles } from './app.ts'

const root = join(import.meta.dirname, '../..')
const cli = join(root, 'dist/main/cli.js')
/** How long a promise of the app may take at most on a busy machine; nothing waits this long when all is well. */
const patienceMs = 20_000

/** What a test opens: files of its own by their path, the pipeline first, or a copy of an example. Neither: the start screen. */
export interface RigOptions {
  readonly files?: Readonly<Record<string, string>>
  readonly example?: string
  readonly pipeline?: string
  /** Done in the workspace before the app is started. */
  readonly before?: (workspace: string) => Promise<void>
  readonly theme?: 'light' | 'dark'
  readonly size?: { readonly width: number; readonly height: number }
  readonly jobs?: number
  /** Errors in the console that belong to the test. */
  readonly expectsErrors?: RegExp
}

/** The built app on one pipeline: `taskgraph serve` as a process of its own, and a page of the shared browser. */
export interface Rig extends AsyncDisposable {
  readonly page: Page
  readonly folder: string
  /** The pipeline file's path. */
  readonly file: string
  /** The home folder of the user that the app sees. */
  readonly home: string
  readonly canvas: Locator
  /** A second window of the same session folder. */
  openTab(): Promise<Page>
  stopServer(): Promise<void>
  /** Kills the server where it stands and starts another one on the same pipeline; gives a window of that. */
  crashAndRestart(): Promise<Page>
  /** As an editor saves: nobody sees the file cut short before it is written. */
  write(name: string, text: string): void
  read(name: string): string
  has(name: string): boolean
  /** Runs the command line on the same workspace, as another program would. */
  cli(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }>
}

let shared: Promise<Browser> | undefined
const theBrowser = (): Promise<Browser> => {
  shared ??= import('vitest').then(({ inject }) => chromium.connect(inject('browser')))
  return shared
}

/**
 * Opens the app. The end of the `await using` block closes the page, stops the server and fails the test if the console had
 * an error or a broken rule of the content security policy.
 */
export async function openApp(options: RigOptions): Promise<Rig> {
  return openAppIn(await theBrowser(), options)
}

/** The same in a browser of one's own. */
export async function openAppIn(browser: Browser, options: RigOptions): Promise<Rig> {
  const folder = temporaryFolder('taskgraph-e2e-')
  const workspace = join(folder.path, 'workspace')
  mkdirSync(workspace)
  const pipeline = prepare(workspace, options)
  await options.before?.(workspace)
  const home = join(folder.path, 'home')
  mkdirSync(home)
  const env = { ...process.env, HOME: home, TASKGRAPH_HOME: join(home, 'taskgraph'), NO_COLOR: '1' }
  const start = () =>
    startServer(pipeline === undefined ? [] : [join(workspace, pipeline)], env, options.jobs)
  let server = await start()
  const errors: string[] = []
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1440, height: 900 },
    colorScheme: options.theme ?? 'light',
    // Where something is, how it looks and whether it can be read is the same at once and for good.
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(patienceMs)
  watchConsole(context, errors, options.expectsErrors)
  const openTab = async (): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(server.address)
    await page.locator(pipeline === undefined ? '.start' : '[data-testid="canvas"]').waitFor()
    return page
  }
  const close = async (): Promise<void> => {
    await context.close()
    await server.stop()
    folder[Symbol.dispose]()
    if (errors.length > 0) throw new Error(`expected a silent console, but it said:\n${errors.join('\n')}`)
  }
  try {
    const page = await openTab()
    return {
      page,
      folder: workspace,
      file: join(workspace, pipeline ?? ''),
      home,
      canvas: page.locator('[data-testid="canvas"]'),
      openTab,
      stopServer: () => server.stop(),
      async crashAndRestart() {
        await server.stop('SIGKILL')
        server = await start()
        return openTab()
      },
      write: (name, text) => {
        const whole = join(folder.path, 'written')
        writeFileSync(whole, text)
        renameSync(whole, join(workspace, name))
      },
      read: (name) => readFileSync(join(workspace, name), 'utf8'),
      has: (name) => existsSync(join(workspace, name)),
      cli: (...args) => runCli(workspace, env, args),
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

function prepare(workspace: string, { files, example, pipeline }: RigOptions): string | undefined {
  if (example !== undefined) copyExample(example, workspace)
  if (files) writeFiles(workspace, files)
  return pipeline ?? Object.keys(files ?? {})[0]
}

interface Server {
  readonly address: string
  stop(signal?: NodeJS.Signals): Promise<void>
}

async function startServer(operands: readonly string[], env: NodeJS.ProcessEnv, jobs = 2): Promise<Server> {
  const args = [cli, 'serve', ...operands, '--port', '0', '--jobs', String(jobs)]
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    child.kill(signal)
    await exited
  }
  return { address: await addressOf(child, exited), stop }
}

async function addressOf(
  child: ChildProcessByStdio<null, Readable, null>,
  exited: Promise<unknown>,
): Promise<string> {
  let text = ''
  const printed = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const address = /http:\/\/\S+/.exec(text)?.[0]
      if (address !== undefined) resolve(address)
    })
  })
  const ended = exited.then(() => {
    throw new Error(`expected an address from serve, but it ended with: ${text}`)
  })
  return Promise.race([printed, ended])
}

async function runCli(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]) {
  const child = spawn(process.execPath, [cli, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part
  })
  const [code] = await once(child, 'close')
  return { code: Number(code), stdout }
}

function watchConsole(context: BrowserContext, errors: string[], expected: RegExp | undefined): void {
  const add = (text: string): void => {
    if (!expected?.test(text)) errors.push(text)
  }
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') add(message.text())
  })
  context.on('weberror', (error) => add(error.error().stack ?? error.error().message))
}

/** A task's element on the canvas. */
export const task = (page: Page, id: string): Locator => page.locator(`[data-task="${id}"]`)

/** Waits until a task is in one of these states. */
export async function untilState(page: Page, id: string, ...states: readonly DisplayState[]): Promise<void> {
  const either = states.map((state) => `[data-state="${state}"]`).join(', ')
  await page.locator(`[data-task="${id}"]:is(${either})`).waitFor()
}

/** Waits until every task of the canvas has succeeded or is up to date. */
export async function untilAllDone(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const tasks = [...document.querySelectorAll('[data-testid="canvas"] [data-task]')]
    return (
      tasks.length > 0 &&
      tasks.every((each) => /^(succeeded|fresh)$/.test(each.getAttribute('data-state') ?? ''))
    )
  })
}

export const edge = (page: Page, from: string, to: string): Locator =>
  page.locator(`[data-edge="${from}->${to}"]`)

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })

/**
 * What the clipboard holds; the page needs the permission `clipboard-read`. All pages of the suite share it and copying
 * is asynchronous, so what is expected there is polled for.
 */
export const clipboardOf = (page: Page): Promise<string> =>
  page.evaluate(() => navigator.clipboard.readText())

export const tab = (page: Page, name: string): Locator => page.getByRole('tab', { name, exact: true })

/** Waits until no run is on: until then keys and buttons that start one do nothing. */
export async function untilIdle(page: Page): Promise<void> {
  await button(page, 'Stop').and(page.locator(':disabled')).waitFor()
}

/** Runs what is stale, to its end; all of it must succeed. */
export async function runAll(page: Page): Promise<void> {
  await button(page, 'Run').click()
  await untilAllDone(page)
  await untilIdle(page)
}

/** The states of all tasks by their id. */
export async function statesOf(page: Page): Promise<Record<string, string>> {
  return page
    .locator('[data-testid="canvas"] [data-task]')
    .evaluateAll((all) =>
      Object.fromEntries(
        all.map((each) => [each.getAttribute('data-task'), each.getAttribute('data-state')]),
      ),
    )
}

export async function openMenu(page: Page, id: string): Promise<void> {
  await task(page, id).click({ button: 'right' })
  await page.getByRole('menu').waitFor()
}

/** Keys are shown beside the words; they are not part of the name. */
export const menuItem = (page: Page, name: string): Locator =>
  page.getByRole('menuitem', { name, exact: true })

/** A task's handle: `in`, `needs` beside the title, `t0` for its first target. */
export const handle = (page: Page, id: string, name: string): Locator =>
  task(page, id).locator(`[data-handleid="${name}"]`)

export interface Place {
  readonly x: number
  readonly y: number
}

export async function middleOf(locator: Locator): Promise<Place> {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`expected a box of ${locator}`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** How far the middle of something is from a place, in CSS pixels. */
export async function distance(locator: Locator, { x, y }: Place): Promise<number> {
  const middle = await middleOf(locator)
  return Math.hypot(middle.x - x, middle.y - y)
}

/** By hand: pressed, moved in steps, let go. */
export async function drag(page: Page, from: Place, to: Place): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 8 })
  await page.mouse.up()
}

export async function untilSaved(page: Page): Promise<void> {
  await page.locator('[data-saved="true"]').getByText('Saved').waitFor()
}

/** Presses Tab until this has the focus: it must be reachable. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor()
  for (let presses = 0; presses < 80; presses++) {
    if (await wanted.evaluate((element) => element.matches(':focus'))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`expected ${wanted} within 80 presses of Tab`)
}

/** The selected tasks on the canvas, in the order of their names. */
export const selectedTasks = (page: Page): Promise<readonly (string | null)[]> =>
  page
    .locator('[data-task][data-selected="true"]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-task')).sort())

/** Takes back this many steps; then nothing must be left to undo. */
export async function undoAll(page: Page, steps: number): Promise<void> {
  const undo = button(page, 'Undo')
  for (let step = 0; step < steps; step++) await undo.click()
  await undo.and(page.locator(':disabled')).waitFor()
}
