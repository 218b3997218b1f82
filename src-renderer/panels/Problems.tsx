import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { goTo } from '../app/selected.ts'
import { useApp, useDocument } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { EmptyState } from '../ui/Feedback.tsx'

const words = texts.problems

/** Everything that is wrong with the file. Choosing one selects its task and opens the text there. */
export function Problems({ onOpen }: { readonly onOpen: (problem: Problem) => void }) {
  const app = useApp()
  const problems = useDocument((state) => state.problems)
  if (problems.length === 0)
    return (
      <EmptyState icon={<CircleCheck size={28} strokeWidth={1.5} />} title={words.noneTitle}>
        <p>{words.none}</p>
      </EmptyState>
    )
  const open = (problem: Problem): void => {
    const task = problem.tasks?.[0] ?? (problem.path[0] === 'tasks' ? problem.path[1] : undefined)
    if (task !== undefined) goTo(app, String(task))
    onOpen(problem)
  }
  return (
    <ul className="problems" aria-label={words.label}>
      {problems.slice(0, 1000).map((problem, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a list that is replaced as a whole.
        <li key={index}>
          <button
            type="button"
            className="problem"
            data-severity={problem.severity}
            title={problem.place && words.show(problem.place.line)}
            onClick={() => open(problem)}
          >
            {problem.severity === 'error' ? (
              <CircleAlert size={15} role="img" aria-label={words.error} />
            ) : (
              <TriangleAlert size={15} role="img" aria-label={words.warning} />
            )}
            <span className="problem-text">
              {problem.message}
              {problem.remedy !== undefined && <span className="problem-remedy">{problem.remedy}</span>}
            </span>
            {problem.place && (
              <span className="problem-place">
                {problem.place.line}:{problem.place.column}
              </span>
            )}
          </button>
        </li>
      ))}
      {problems.length > 1000 && <li className="faint problem">{words.more(problems.length - 1000)}</li>}
    </ul>
  )
}
