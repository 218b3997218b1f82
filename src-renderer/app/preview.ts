import type { RunVerb } from '../../src-shared/contract/commands.ts'
import type { PreviewView } from '../../src-shared/contract/views.ts'
import type { App } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { formatDuration } from '../ui/format.ts'

const words = texts.running

/** `3 tasks · about 2 min`, `nothing to run`. */
export function previewText({ tasks, count, estimateMs }: PreviewView): string {
  if (tasks.length === 0) return words.nothing
  const what = words.tasks(tasks.length, count ?? tasks.length)
  return estimateMs === undefined ? what : words.about(what, formatDuration(estimateMs))
}

/**
 * Lights up exactly the tasks that this would run and says how many they are and how long it takes. The given function ends it; an answer that
 * comes later than that changes nothing.
 */
export function showPreview(app: App, what: RunVerb, tell: (text: string) => void): () => void {
  let isOver = false
  void app.actions.preview(what).then((preview) => {
    if (!preview || isOver) return
    app.uiStore.setState({ preview: new Set(preview.tasks.map(({ task }) => task)) })
    tell(previewText(preview))
  })
  return () => {
    isOver = true
    app.uiStore.setState({ preview: undefined })
  }
}
