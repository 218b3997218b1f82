import type * as Electron from 'electron'
import type { RunView } from '../../../src-shared/contract/views.ts'

/** A run of one open pipeline, as the app tells it. */
export interface PipelineRun {
  readonly pipeline: string
  readonly name: string
  readonly run: RunView
}

/** What the desktop shows of runs beside the windows. */
export interface Presence {
  onRun(told: PipelineRun): void
  /** From here on the runs go on without a window: an icon in the tray stands for them. */
  goToTray(): void
  /** A window is there again. */
  leaveTray(): void
}

export interface PresenceDeps {
  readonly electron: Pick<
    typeof Electron,
    'BrowserWindow' | 'Menu' | 'Notification' | 'powerSaveBlocker' | 'Tray'
  >
  readonly icon: string
  readonly openWindow: () => void
  readonly quit: () => void
}

/**
 * Progress on the taskbar, a machine that stays awake while a run is on, and the tray. A run that ends while there is no
 * window is told by a notification; with a window that is the page's business.
 */
export function createPresence({ electron, icon, openWindow, quit }: PresenceDeps): Presence {
  const { BrowserWindow, Menu, Notification, powerSaveBlocker, Tray } = electron
  const running = new Map<string, PipelineRun>()
  let blocker: number | undefined
  let tray: Electron.Tray | undefined

  const keepAwake = (): void => {
    if (running.size > 0 && blocker === undefined) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (running.size > 0 || blocker === undefined) return
    powerSaveBlocker.stop(blocker)
    blocker = undefined
  }
  const showProgress = (): void => {
    const all = [...running.values()].map(({ run }) => run)
    const progress = progressOf(all)
    const hasFailed = all.some(({ counts }) => counts.failed + counts['timed-out'] > 0)
    // Below 0: no bar.
    for (const window of BrowserWindow.getAllWindows())
      window.setProgressBar(progress ?? -1, { mode: hasFailed ? 'error' : 'normal' })
    tray?.setToolTip(
      progress === undefined ? 'TaskGraph' : `${Math.floor(progress * 100)} % · ${namesOf(running)}`,
    )
  }
  const tell = ({ name, run }: PipelineRun): void => {
    if (!tray || !Notification.isSupported()) return
    const failed = run.counts.failed + run.counts['timed-out']
    const title =
      failed > 0 ? `${name}: ${failed} failed` : `${name}: ${run.state === 'succeeded' ? 'done' : 'stopped'}`
    const notification = new Notification({ title, body: `${run.done} of ${run.tasks} tasks`, icon })
    notification.on('click', openWindow)
    notification.show()
  }

  return {
    onRun(told) {
      const wasRunning = running.get(told.pipeline)?.run.run === told.run.run
      if (told.run.state === 'running') running.set(told.pipeline, told)
      else if (wasRunning) {
        running.delete(told.pipeline)
        tell(told)
      }
      keepAwake()
      showProgress()
    },
    goToTray() {
      if (tray) return
      tray = new Tray(icon)
      tray.on('click', openWindow)
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: 'Open TaskGraph', click: openWindow },
          { type: 'separator' },
          { label: 'Stop and quit', click: quit },
        ]),
      )
      showProgress()
    },
    leaveTray() {
      tray?.destroy()
      tray = undefined
      showProgress()
    },
  }
}

function progressOf(runs: readonly RunView[]): number | undefined {
  const tasks = runs.reduce((sum, run) => sum + run.tasks, 0)
  const done = runs.reduce((sum, run) => sum + run.done, 0)
  return runs.length === 0 ? undefined : tasks === 0 ? 0 : done / tasks
}

const namesOf = (running: ReadonlyMap<string, PipelineRun>): string =>
  [...running.values()].map(({ name }) => name).join(', ')
