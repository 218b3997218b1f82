import './titlebar.css'
import {
  Maximize2,
  Moon,
  PanelBottom,
  PanelLeft,
  PanelRight,
  Play,
  Plus,
  Redo2,
  Save,
  Search,
  Square,
  Sun,
  SunMoon,
  TriangleAlert,
  Undo2,
  Workflow,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunView } from '../../src-shared/contract/views.ts'
import { useApp, useCounts, useDocument, useRun, useUi } from '../stores/hooks.tsx'
import type { StateCounts } from '../stores/run-store.ts'
import { texts } from '../texts/index.ts'
import { formatClock } from '../ui/format.ts'
import { runCommand } from './commands.ts'
import { RunButton } from './RunButton.tsx'
import { willRun } from './run-counts.ts'
import { useCommandKey } from './use-command-key.ts'

/** Name and saved state, edit buttons, and the run control with what it will do. */
export function TitleBar() {
  const isOpen = useDocument((state) => state.document !== undefined)
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  return (
    <header className="titlebar">
      <div className="titlebar-start">
        {isOpen && (
          <PanelToggle
            flag="isOutlineOpen"
            command="toggleOutline"
            label="Outline panel"
            icon={<PanelLeft />}
          />
        )}
        <PipelineName />
      </div>
      {isOpen && <div className="titlebar-middle">{isReadOnly ? <LookButtons /> : <EditButtons />}</div>}
      <div className="titlebar-end">
        {isOpen && <RunControl isReadOnly={isReadOnly} />}
        <ThemeButton />
        {isOpen && (
          <>
            <PanelToggle
              flag="isBottomOpen"
              command="toggleBottom"
              label="Bottom panel"
              icon={<PanelBottom />}
            />
            <PanelToggle
              flag="isInspectorOpen"
              command="toggleInspector"
              label="Inspector panel"
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
  if (!document) return <h1 className="pipeline-name">TaskGraph</h1>
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
          {isSaving ? 'Saving…' : document.isSaved ? 'Saved' : 'Edited'}
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
      title={`${first.message}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}`}
      onClick={() => uiStore.setState({ isBottomOpen: true, bottomTab: 'problems' })}
    >
      <TriangleAlert aria-hidden="true" />
      {problems.length === 1 ? '1 problem' : `${problems.length} problems`}
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
      <BarButton command="undo" label="Undo" what={undoLabel} isEnabled={canUndo} icon={<Undo2 />} />
      <BarButton command="redo" label="Redo" what={redoLabel} isEnabled={canRedo} icon={<Redo2 />} />
      <i className="bar-rule" />
      <BarButton command="addTask" keyOf="addAfter" label="Add task" icon={<Plus />} isWide />
      <BarButton command="tidy" label="Tidy" icon={<Workflow />} />
      <BarButton command="fit" label="Fit view" icon={<Maximize2 />} />
      <i className="bar-rule" />
      <BarButton command="save" label="Save" icon={<Save />} isMarked={!isSaved} />
      <BarButton command="palette" label="Commands" icon={<Search />} />
    </>
  )
}

/** What is left of the edit buttons where nothing can be edited. */
function LookButtons() {
  return (
    <>
      <BarButton command="fit" label="Fit view" icon={<Maximize2 />} />
      <BarButton command="palette" label="Commands" icon={<Search />} />
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
      title={`${isOpen ? 'Hide' : 'Show'} ${label.toLowerCase()}${key ? ` (${key})` : ''}`}
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
      className="bar-button"
      aria-label={`Theme: ${theme}`}
      title={`Theme: ${theme}. Click for ${nextTheme[theme]}`}
      onClick={() => uiStore.setState({ theme: nextTheme[theme] })}
    >
      {themeIcons[theme]}
    </button>
  )
}

/** Run · what it will do · Stop. */
function RunControl({ isReadOnly }: { readonly isReadOnly: boolean }) {
  const run = useRun()
  const counts = useCounts()
  const app = useApp()
  const isRunning = run?.state === 'running'
  const isStopping = useUi((ui) => ui.pending.has('stop'))
  const stopKey = useCommandKey('stop')
  const summary = isReadOnly && !isRunning ? leftBehind(counts) : runSummary(run, counts)
  if (isReadOnly)
    return (
      <div className="run-control">
        <span className="run-summary" title={summary}>
          {summary}
        </span>
      </div>
    )
  return (
    <div className="run-control">
      <span className="run-summary" title={summary}>
        {summary}
      </span>
      <RunButton isRunning={isRunning} counts={counts} icon={<Play />} />
      <button
        type="button"
        className="bar-button stop-button"
        aria-label="Stop"
        aria-busy={isStopping}
        title={`Stop the run${stopKey ? ` (${stopKey})` : ''}`}
        disabled={!isRunning}
        onClick={() => runCommand('stop', app)}
      >
        <Square />
      </button>
    </div>
  )
}

/** How the program left its tasks. */
function leftBehind(counts: StateCounts): string {
  const failed = counts.failed + counts['timed-out']
  const undone = willRun(counts) - failed + counts.upstream
  const parts = [
    failed > 0 ? texts.readOnly.failed(failed) : '',
    undone > 0 ? texts.readOnly.notRun(undone) : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? texts.readOnly.allDone : parts.join(' · ')
}

function runSummary(run: RunView | undefined, counts: StateCounts): string {
  if (run?.state === 'running') {
    const left = run.leftMs === undefined ? '' : ` · ${formatClock(run.leftMs)} left`
    const failed = run.counts.failed + run.counts['timed-out']
    return `${run.done} of ${run.tasks}${failed > 0 ? ` · ${failed} failed` : ''}${left}`
  }
  const failed = counts.failed + counts['timed-out']
  const waiting = willRun(counts) - failed
  const parts = [
    failed > 0 ? `${failed} failed` : '',
    waiting > 0 ? `${waiting} to run` : '',
    counts.upstream > 0 ? `${counts.upstream} may follow` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'Everything is up to date' : parts.join(' · ')
}
