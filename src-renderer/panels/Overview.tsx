import './overview.css'
import { useMemo, useSyncExternalStore } from 'react'
import type { DisplayState } from '../../src-shared/run/state.ts'
import { runCommand } from '../app/commands.ts'
import { goTo, goToAll } from '../app/selected.ts'
import { type App, useApp, useDocument, useNow, useRun } from '../stores/hooks.tsx'
import type { StateCounts } from '../stores/run-store.ts'
import { texts } from '../texts/index.ts'
import { thousands } from '../texts/numbers.ts'
import { formatAgo, formatDuration } from '../ui/format.ts'
import { StateGlyph, stateNames } from '../ui/state.tsx'
import { Params } from './Params.tsx'
import { countsText } from './runs/run-text.ts'

const words = texts.overview

/** What the inspector says while no task is selected: the pipeline as a whole, each line a way into it. */
export function Overview() {
  const isOpen = useDocument((state) => state.document !== undefined)
  const count = useDocument((state) => state.order.length)
  // All of it at once, or what is there already would be pushed down.
  if (!isOpen) return null
  return (
    <div className="overview">
      <Wrong />
      <Params />
      {count > 0 && <States />}
      <LastRun />
      <Slowest />
      <p className="overview-hint">{words.hint}</p>
      <Keys />
    </div>
  )
}

/** What keeps the pipeline from being run comes before everything else. */
function Wrong() {
  const { uiStore } = useApp()
  const problems = useDocument((state) => state.problems)
  const [first] = problems
  if (!first) return null
  return (
    <section>
      <h3>{texts.app.problems(problems.length)}</h3>
      <p>{first.message}</p>
      {first.remedy !== undefined && <p className="overview-remedy">{first.remedy}</p>}
      <button
        type="button"
        className="link-button"
        onClick={() => uiStore.setState({ isBottomOpen: true, bottomTab: 'problems' })}
      >
        {words.problems}
      </button>
    </section>
  )
}

const worstFirst: readonly DisplayState[] = [
  'failed',
  'timed-out',
  'blocked',
  'running',
  'queued',
  'stale',
  'upstream',
  'cancelled',
  'succeeded',
  'fresh',
  'disabled',
]

/** How many tasks are in each state: what the glyphs mean, and a click selects them. */
function States() {
  const app = useApp()
  const counts = useCountsRarely()
  return (
    <section>
      <h3>{words.states}</h3>
      <ul>
        {worstFirst
          .filter((state) => counts[state] > 0)
          .map((state) => (
            <li key={state}>
              <button
                type="button"
                className="overview-row"
                onClick={() => goToAll(app, tasksIn(app, state))}
              >
                <StateGlyph state={state} />
                <span className="overview-name">{stateNames[state]}</span>
                <span className="overview-meaning" aria-hidden="true">
                  {words.meanings[state]}
                </span>
                <span className="overview-number">{thousands(counts[state])}</span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  )
}

const tasksIn = ({ documentStore, runStore }: App, state: DisplayState): readonly string[] =>
  documentStore.getState().order.filter((id) => runStore.row(id)?.state === state)

function LastRun() {
  const { uiStore } = useApp()
  const run = useRun()
  const now = useNow('minute')
  if (!run || run.finishedAt === undefined) return null
  const took = formatDuration(run.finishedAt - run.startedAt)
  return (
    <section>
      <h3>{words.lastRun}</h3>
      <p className="overview-run">{words.ran(countsText(run), took, formatAgo(now - run.finishedAt))}</p>
      <button
        type="button"
        className="link-button"
        onClick={() => uiStore.setState({ isBottomOpen: true, bottomTab: 'timeline' })}
      >
        {words.timeline}
      </button>
    </section>
  )
}

/** Fewer than this many tasks are all in view. */
const fewTasks = 4
const mostSlow = 3

/** Where the time goes. */
function Slowest() {
  const app = useApp()
  const { runStore } = app
  const counts = useCountsRarely()
  const nodes = useDocument((state) => state.nodes)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `counts` stands for the rows, which change in place.
  const slow = useMemo(() => slowest(runStore.rows.values()), [runStore, counts])
  if (nodes.size < fewTasks || slow.length === 0) return null
  const [{ durationMs: most } = { durationMs: 1 }] = slow
  return (
    <section>
      <h3>{words.slowest}</h3>
      <ul>
        {slow.map(({ id, durationMs }) => (
          <li key={id}>
            <button type="button" className="overview-row" onClick={() => goTo(app, id)}>
              <span className="overview-name is-long">{nodes.get(id)?.title ?? id}</span>
              <span className="overview-bar" aria-hidden="true">
                <i style={{ width: `${(100 * durationMs) / most}%` }} />
              </span>
              <span className="overview-number">{formatDuration(durationMs)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface Timed {
  readonly id: string
  readonly durationMs: number
}

function slowest(rows: Iterable<{ readonly id: string; readonly durationMs?: number }>): readonly Timed[] {
  const found: Timed[] = []
  for (const { id, durationMs = 0 } of rows) {
    const last = found[mostSlow - 1]
    if (durationMs === 0 || (last && durationMs <= last.durationMs)) continue
    found.push({ id, durationMs })
    found.sort((a, b) => b.durationMs - a.durationMs).splice(mostSlow)
  }
  return found
}

const rarelyMs = 500

/** The counts twice a second at most: while thousands of tasks run, nobody reads them faster. */
function useCountsRarely(): StateCounts {
  const { runStore } = useApp()
  const subscribe = useMemo(
    () => (listener: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const stop = runStore.subscribe(() => {
        timer ??= setTimeout(() => {
          timer = undefined
          listener()
        }, rarelyMs)
      })
      return () => {
        stop()
        clearTimeout(timer)
      }
    },
    [runStore],
  )
  return useSyncExternalStore(subscribe, runStore.counts)
}

function Keys() {
  const app = useApp()
  return (
    <p className="overview-links">
      {(['palette', 'keys'] as const).map((command) => (
        <button key={command} type="button" className="link-button" onClick={() => runCommand(command, app)}>
          {words[command]}
        </button>
      ))}
    </p>
  )
}
