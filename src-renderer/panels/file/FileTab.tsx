import './file.css'
import type { EditorView } from '@codemirror/view'
import { FileClock } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { HostClient } from '../../../src-shared/contract/client.ts'
import type { JsonObject } from '../../../src-shared/json.ts'
import { type App, useApp, useDocument } from '../../stores/hooks.tsx'
import { select } from '../../stores/ui-store.ts'
import { texts } from '../../texts/index.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { useAsk } from '../use-ask.ts'
import { useInspected } from '../use-inspected.ts'
import { createFileEditor, scrollToOffset, showProblems } from './file-editor.ts'
import { FileSession } from './file-session.ts'
import { offsetOfTask, taskAtOffset } from './task-text.ts'

/** The YAML itself, live both ways. `jump` puts the cursor at an offset, each new object once. */
export default function FileTab({
  jump,
  onVersions,
}: {
  readonly jump: { readonly offset: number } | undefined
  /** Shows the texts that earlier runs ran. */
  readonly onVersions: () => void
}) {
  const pipeline = useDocument((state) => state.document?.path)
  const answer = useAsk('document.text', pipeline === undefined ? undefined : { pipeline })
  if (answer.error !== undefined && !answer.value)
    return <ErrorNote text={answer.error} onRetry={answer.reload} />
  if (!answer.value || pipeline === undefined) return <Skeleton lines={8} label={texts.file.reading} />
  return (
    <>
      <div className="file-tools">
        <code title={pipeline}>{pipeline.split(/[\\/]/).at(-1)}</code>
        <Button icon={<FileClock size={14} />} title={texts.runs.versions.buttonHint} onClick={onVersions}>
          {texts.runs.versions.button}
        </Button>
      </div>
      <FileEditor key={pipeline} pipeline={pipeline} start={answer.value} jump={jump} />
    </>
  )
}

function FileEditor({
  pipeline,
  start,
  jump,
}: {
  readonly pipeline: string
  readonly start: { readonly text: string; readonly revision: number }
  readonly jump: { readonly offset: number } | undefined
}) {
  const app = useApp()
  const host = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<EditorView>()
  const [trouble, setTrouble] = useState<string>()
  const problems = useDocument((state) => state.problems)
  const task = useInspected()

  // biome-ignore lint/correctness/useExhaustiveDependencies: one editor for one pipeline; a newer `start` comes in as a change.
  useEffect(() => {
    const element = host.current
    if (!element) return
    const opened = openEditor(app, element, pipeline, start, setTrouble)
    setView(opened.view)
    return opened.close
  }, [app, pipeline])
  useEffect(() => {
    if (view) showProblems(view, problems)
  }, [view, problems])
  useEffect(() => {
    if (view && jump) scrollToOffset(view, jump.offset, true)
  }, [view, jump])
  useEffect(() => {
    if (!view || task === undefined || view.hasFocus) return
    const offset = offsetOfTask(view.state.doc.toString(), task)
    if (offset !== undefined) scrollToOffset(view, offset, false)
  }, [view, task])
  return (
    <div className="file-tab">
      {trouble !== undefined && <ErrorNote text={trouble} />}
      <div className="file-host" data-field ref={host} />
    </div>
  )
}

/** The format's schema is the same for as long as the host is: asked for once. */
const schemaOf = new WeakMap<HostClient, JsonObject>()

async function askSchema(client: HostClient): Promise<void> {
  if (schemaOf.has(client)) return
  try {
    schemaOf.set(client, await client.call('app.schema', {}))
  } catch {
    // Without it there are no completions of keys; the next opening asks again.
  }
}

function openEditor(
  app: App,
  element: HTMLElement,
  pipeline: string,
  start: { readonly text: string; readonly revision: number },
  onTrouble: (text: string | undefined) => void,
): { readonly view: EditorView; readonly close: () => void } {
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
  const { actions, client, documentStore, uiStore } = app
  const view = createFileEditor({
    root,
    text: start.text,
    onChange: (_, transaction) => session.typed(transaction.changes),
    onCursor: (offset) => {
      const id = taskAtOffset(view.state.doc.toString(), offset)
      if (id !== undefined && documentStore.getState().nodes.has(id) && !uiStore.getState().selection.has(id))
        select(uiStore, [id])
    },
    onUndo: () => void session.flush().then(() => actions.undo()),
    onRedo: () => void session.flush().then(() => actions.redo()),
    onLeave: () =>
      element.closest('.bottom')?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus(),
    whenNamed: askSchema(client),
    names: () => {
      const { nodes, order, document } = documentStore.getState()
      return {
        schema: schemaOf.get(client),
        params: Object.keys(document?.params ?? {}),
        tasks: order.flatMap((id) => {
          const node = nodes.get(id)
          if (!node) return []
          const targets = node.targets.flatMap(({ name }) => (name === undefined ? [] : [name]))
          return [{ id, title: node.title, summary: node.summary, targets }]
        }),
      }
    },
  })
  const session = new FileSession({ client, pipeline, view, ...start, onTrouble })
  const flushFirst = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') void session.flush()
  }
  element.addEventListener('keydown', flushFirst)
  const stopConnection = client.onConnection((isConnected) => {
    if (isConnected) void session.resync().then(() => session.flush())
  })
  // The text may have changed between reading it and listening.
  void session.resync()
  return {
    view,
    close: () => {
      session.dispose()
      stopConnection()
      element.removeEventListener('keydown', flushFirst)
      view.destroy()
    },
  }
}
