import { useState } from 'react'
import type { RunView } from '../../src-shared/contract/views.ts'
import { type App, useApp, useUi } from '../stores/hooks.tsx'
import { addToast } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { formatDuration } from '../ui/format.ts'

const t = texts.app
const longRunMs = 10_000
const askedKey = 'taskgraph.asked-to-notify'

/** What a notification says. */
export interface Notice {
  readonly title: string
  readonly body: string
}

/** The end of a run that is worth a notification: one that took over ten seconds. */
export function noticeOf(
  name: string,
  before: RunView | undefined,
  run: RunView | undefined,
): Notice | undefined {
  if (!run || before?.run !== run.run || before.state !== 'running' || run.state === 'running')
    return undefined
  const tookMs = (run.finishedAt ?? run.startedAt) - run.startedAt
  if (tookMs <= longRunMs) return undefined
  const failed = run.counts.failed + run.counts['timed-out']
  const title =
    run.state === 'cancelled' || run.state === 'interrupted'
      ? t.runCancelled(name)
      : failed > 0
        ? t.runFailed(name, failed)
        : t.runSucceeded(name)
  return { title, body: t.runSummary(run.done, run.tasks, formatDuration(tookMs)) }
}

/** Tells the end of long runs while the window is not in front, once each. `show` brings the tab to the front. */
export function followNotices(app: App, show: () => void): () => void {
  const { documentStore, runStore, uiStore } = app
  let before = runStore.run()
  return runStore.subscribe(() => {
    const run = runStore.run()
    if (run === before) return
    const notice = noticeOf(documentStore.getState().document?.name ?? t.name, before, run)
    before = run
    if (!notice || !uiStore.getState().areNotificationsOn || !('Notification' in window)) return
    if (Notification.permission === 'default') offer(app)
    else if (Notification.permission === 'granted' && !document.hasFocus()) tell(notice, run?.run ?? '', show)
  })
}

function tell({ title, body }: Notice, run: string, show: () => void): void {
  const notification = new Notification(title, { body, tag: run, icon: '/icon.svg' })
  notification.onclick = () => {
    window.focus()
    show()
    notification.close()
  }
}

/** After the first long run, once: a question out of nowhere would be refused, and most browsers want a click for it. */
function offer({ tabs }: App): void {
  if (localStorage.getItem(askedKey) !== null) return
  localStorage.setItem(askedKey, 'yes')
  addToast(tabs.current().uiStore, {
    level: 'info',
    text: t.offerNotices,
    action: { title: t.allowNotices, run: () => void Notification.requestPermission() },
  })
}

/** The switch for notifications: switching it on asks the browser, if it has not been asked yet. */
export function useNotificationSetting() {
  const { uiStore } = useApp()
  const isWanted = useUi((ui) => ui.areNotificationsOn)
  const [permission, setPermission] = useState(permissionNow)
  return {
    isOn: isWanted && permission !== 'denied',
    isDenied: permission === 'denied',
    set(isOn: boolean): void {
      uiStore.setState({ areNotificationsOn: isOn })
      if (isOn && permission === 'default') void Notification.requestPermission().then(setPermission)
    },
  }
}

const permissionNow = (): NotificationPermission =>
  'Notification' in window ? Notification.permission : 'denied'
