import type { App } from '../stores/hooks.tsx'
import { speak } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { pageCount, pageRange } from './fan-model.ts'

/** Shows the next or previous page of a task's instances, and says which ones those are. */
export function turnPage(task: string, total: number, step: 1 | -1, { uiStore }: Pick<App, 'uiStore'>): void {
  const { fanPages } = uiStore.getState()
  const page = Math.min(pageCount(total) - 1, Math.max(0, (fanPages.get(task) ?? 0) + step))
  uiStore.setState({ fanPages: new Map([...fanPages, [task, page]]) })
  const [first, last] = pageRange(total, page)
  speak(uiStore, texts.canvas.fan.spokenRange(task, first, last, total))
}
