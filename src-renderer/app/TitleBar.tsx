import './titlebar.css'
import {
  FilePlus2,
  Maximize2,
  Moon,
  PanelBottom,
  PanelLeft,
  PanelRight,
  Plus,
  Redo2,
  Save,
  Search,
  Settings,
  Sun,
  SunMoon,
  TriangleAlert,
  Undo2,
  Workflow,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { useApp, useDocument, useUi } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { runCommand } from './commands.ts'
import { RunControl } from './RunControl.tsx'
import { useCommandKey } from './use-command-key.ts'

const t = texts.app

/** Name and saved state, edit buttons, and the run control with what it will do. */
export function TitleBar() {
  const isOpen = useDocument((state) => state.document !== undefined)
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  const isAlone = useStore(useApp().tabs.store, ({ tabs }) => tabs.length === 1) && isOpen
  return (
    <header className="titlebar">
      <div className="titlebar-start">
        {isOpen && (
          <PanelToggle
            flag="isOutlineOpen"
            command="toggleOutline"
            label={t.outlinePanel}
            icon={<PanelLeft />}
          />
        )}
        <PipelineName />
        {isAlone && <BarButton command="newTab" label={t.newTab} icon={<FilePlus2 />} />}
      </div>
      {isOpen && <div className="titlebar-middle">{isReadOnly ? <LookButtons /> : <EditButtons />}</div>}
      <div className="titlebar-end">
        {isOpen && <RunControl isReadOnly={isReadOnly} />}
        <ThemeButton />
        <BarButton command="settings" label={t.settings} icon={<Settings />} />
        {isOpen && (
          <>
            <PanelToggle
              flag="isBottomOpen"
              command="toggleBottom"
              label={t.bottomPanel}
              icon={<PanelBottom />}
            />
            <PanelToggle
              flag="isInspectorOpen"
              command="toggleInspector"
              label={t.inspectorPanel}
              icon={<PanelRight />}
            />
          </>
        )}
      </div>
    </header>
  )
}

function PipelineName() {
  const document = useDocument((state) => state.document)
  const isSaving = useUi((ui) => ui.pending.has('save'))
  if (!document) return <h1 className="pipeline-name">{t.name}</h1>
  return (
    <div className="pipeline">
      <h1 className="pipeline-name" title={document.path}>
        {document.name}
      </h1>
      {document.readOnly ? (
        <span className="saved-state" title={texts.readOnly.refused(document.readOnly.reason)}>
          {texts.readOnly.chip}
        </span>
      ) : (
        <span className="saved-state" data-saved={document.isSaved}>
          {isSaving
            ? t.saving
            : document.isSaved
              ? t.saved
              : document.isRestored
                ? texts.files.restoredChip
                : t.edited}
        </span>
      )}
      <ProblemsChip />
    </div>
  )
}

/** How many things are wrong with the file; opens their list. Nothing where all is well. */
function ProblemsChip() {
  const { uiStore } = useApp()
  const problems = useDocument((state) => state.problems)
  const [first] = problems
  if (!first) return null
  const severity = problems.some((problem) => problem.severity === 'error') ? 'error' : 'warning'
  return (
    <button
      type="button"
      className="problems-chip"
      data-severity={severity}
      title={t.andMore(first.message, problems.length - 1)}
      onClick={() => uiStore.setState({ isBottomOpen: true, bottomTab: 'problems' })}
    >
      <TriangleAlert aria-hidden="true" />
      {t.problems(problems.length)}
    </button>
  )
}

function EditButtons() {
  const canUndo = useDocument((state) => state.document?.canUndo ?? false)
  const canRedo = useDocument((state) => state.document?.canRedo ?? false)
  const undoLabel = useDocument((state) => state.document?.undoLabel)
  const redoLabel = useDocument((state) => state.document?.redoLabel)
  const isSaved = useDocument((state) => state.document?.isSaved ?? true)
  return (
    <>
      <BarButton command="undo" label={t.undo} what={undoLabel} isEnabled={canUndo} icon={<Undo2 />} />
      <BarButton command="redo" label={t.redo} what={redoLabel} isEnabled={canRedo} icon={<Redo2 />} />
      <i className="bar-rule" />
      <BarButton command="addTask" keyOf="addAfter" label={t.addTask} icon={<Plus />} isWide />
      <BarButton command="tidy" label={t.tidy} icon={<Workflow />} />
      <BarButton command="fit" label={t.fitView} icon={<Maximize2 />} />
      <i className="bar-rule" />
      <BarButton command="save" label={t.save} icon={<Save />} isMarked={!isSaved} />
      <BarButton command="palette" label={t.commands} icon={<Search />} />
    </>
  )
}

/** What is left of the edit buttons where nothing can be edited. */
function LookButtons() {
  return (
    <>
      <BarButton command="fit" label={t.fitView} icon={<Maximize2 />} />
      <BarButton command="palette" label={t.commands} icon={<Search />} />
    </>
  )
}

interface BarButtonProps {
  readonly command: string
  readonly label: string
  readonly icon: ReactNode
  /** What exactly it would do, for the tooltip. */
  readonly what?: string | undefined
  readonly isEnabled?: boolean
  readonly isWide?: boolean
  /** Whose key is told, where it is another command's. */
  readonly keyOf?: string
  readonly isMarked?: boolean
}

function BarButton(props: BarButtonProps) {
  const { command, label, icon, what, isEnabled = true, isWide, isMarked, keyOf = command } = props
  const app = useApp()
  const isPending = useUi((ui) => ui.pending.has(command))
  const key = useCommandKey(keyOf)
  return (
    <button
      type="button"
      className="bar-button"
      aria-label={label}
      aria-busy={isPending}
      disabled={!isEnabled}
      data-wide={isWide}
      data-marked={isMarked}
      title={`${label}${what ? `: ${what}` : ''}${key ? ` (${key})` : ''}`}
      onClick={() => runCommand(command, app)}
    >
      {icon}
      {isWide && <span>{label}</span>}
    </button>
  )
}

type Flag = 'isOutlineOpen' | 'isInspectorOpen' | 'isBottomOpen'

function PanelToggle(props: {
  readonly flag: Flag
  readonly command: string
  readonly label: string
  readonly icon: ReactNode
}) {
  const { flag, command, label, icon } = props
  const app = useApp()
  const isOpen = useUi((ui) => ui[flag])
  const key = useCommandKey(command)
  return (
    <button
      type="button"
      className="bar-button"
      aria-label={label}
      aria-pressed={isOpen}
      title={(isOpen ? t.hide(label) : t.show(label)) + (key ? ` (${key})` : '')}
      onClick={() => runCommand(command, app)}
    >
      {icon}
    </button>
  )
}

const nextTheme = { system: 'light', light: 'dark', dark: 'system' } as const
const themeIcons = { system: <SunMoon />, light: <Sun />, dark: <Moon /> }

function ThemeButton() {
  const { uiStore } = useApp()
  const theme = useUi((ui) => ui.theme)
  return (
    <button
      type="button"
      className="bar-button theme-button"
      aria-label={t.themeNow(theme)}
      title={t.themeNext(theme, nextTheme[theme])}
      onClick={() => uiStore.setState({ theme: nextTheme[theme] })}
    >
      {themeIcons[theme]}
    </button>
  )
}
