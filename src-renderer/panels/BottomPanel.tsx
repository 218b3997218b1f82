import './bottom.css'
import './runs/runs.css'
import './tables.css'
import { X } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { RunView } from '../../src-shared/contract/views.ts'
import { useApp, useDocument, useRun, useUi } from '../stores/hooks.tsx'
import type { BottomTab } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { IconButton } from '../ui/Button.tsx'
import { Skeleton } from '../ui/Feedback.tsx'
import { type Tab, Tabs } from '../ui/Tabs.tsx'
import { Problems } from './Problems.tsx'
import { Runs } from './runs/Runs.tsx'
import { Timeline } from './runs/Timeline.tsx'
import { Versions } from './runs/Versions.tsx'
import { type Asked, useAsk } from './use-ask.ts'

const words = texts.bottom

/** The editor is a third of the app's code: it comes when it is wanted. */
const FileTab = lazy(() => import('./file/FileTab.tsx'))

/** Runs, timeline, problems and the file itself. */
export function BottomPanel() {
  const { uiStore } = useApp()
  const isReadOnly = useDocument((state) => state.document?.readOnly !== undefined)
  // A graph made by code has no file, and no problems of one.
  const tab = useUi((ui) => (isReadOnly && ui.bottomTab !== 'timeline' ? 'runs' : ui.bottomTab))
  const problems = useDocument((state) => state.problems)
  const [chosen, setChosen] = useState<string>()
  /** The run whose text is looked at; null begins with the last one. */
  const [versionOf, setVersionOf] = useState<string | null>()
  const [jump, setJump] = useState<{ readonly offset: number }>()
  const runs = useRuns(tab === 'runs' || tab === 'timeline' || versionOf !== undefined)
  const tabs = useMemo((): readonly Tab<BottomTab>[] => {
    const tone = problems.some((problem) => problem.severity === 'error') ? 'danger' : 'warning'
    const ofRuns = [
      { id: 'runs', title: words.tabs.runs },
      { id: 'timeline', title: words.tabs.timeline },
    ] as const
    if (isReadOnly) return ofRuns
    return [
      ...ofRuns,
      { id: 'problems', title: words.tabs.problems, count: problems.length, tone },
      { id: 'file', title: words.tabs.file },
    ]
  }, [problems, isReadOnly])
  return (
    <section className="bottom" aria-label={words.label}>
      <Tabs
        tabs={tabs}
        value={tab}
        onChange={(bottomTab) => uiStore.setState({ bottomTab })}
        label={words.tabsLabel}
        after={
          <IconButton
            label={words.close}
            keys="Ctrl+J"
            icon={<X size={15} />}
            onClick={() => uiStore.setState({ isBottomOpen: false })}
          />
        }
      >
        {tab === 'runs' && <Runs runs={runs} chosen={chosen} onChoose={setChosen} onText={setVersionOf} />}
        {tab === 'timeline' && <Timeline runs={runs} chosen={chosen} onChoose={setChosen} />}
        {tab === 'problems' && (
          <Problems
            onOpen={(problem) => {
              if (problem.place) setJump({ offset: problem.place.offset })
              uiStore.setState({ bottomTab: 'file' })
            }}
          />
        )}
        {tab === 'file' && (
          <Suspense fallback={<Skeleton label={texts.file.loading} />}>
            <FileTab jump={jump} onVersions={() => setVersionOf(null)} />
          </Suspense>
        )}
      </Tabs>
      {versionOf !== undefined && (
        <Versions runs={runs} run={versionOf ?? undefined} onClose={() => setVersionOf(undefined)} />
      )}
    </section>
  )
}

/** The list as the history has it, the present run as it stands. */
function useRuns(isWanted: boolean): Asked<readonly RunView[]> {
  const pipeline = useDocument((state) => state.document?.path)
  const run = useRun()
  const asked = useAsk(
    'run.list',
    pipeline === undefined || !isWanted ? undefined : { pipeline, limit: 200 },
    `${run?.run} ${run?.state}`,
  )
  const value = useMemo(() => {
    if (!asked.value || !run) return asked.value
    const isListed = asked.value.some((each) => each.run === run.run)
    return isListed
      ? asked.value.map((each) => (each.run === run.run ? { ...each, ...run } : each))
      : [run, ...asked.value]
  }, [asked.value, run])
  return { ...asked, value }
}
