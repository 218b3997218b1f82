import './form.css'
import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { Problem } from '../../../src-shared/pipeline/problem.ts'
import { useDocument } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { ErrorNote, Skeleton } from '../../ui/Feedback.tsx'
import { useAsk } from '../use-ask.ts'
import { ActionFields } from './ActionFields.tsx'
import { TaskField } from './fields.tsx'
import { IdField } from './IdField.tsx'
import { MadeByCode } from './MadeByCode.tsx'
import { commonFields, type FieldSpec, moreFields } from './task-fields.ts'

/** The task as a form made from the format's keys. */
export function TaskForm({ task }: { readonly task: string }) {
  const pipeline = useDocument((state) => state.document?.path)
  const revision = useDocument((state) => state.document?.revision)
  const detail = useAsk('task.detail', pipeline === undefined ? undefined : { pipeline, task }, revision)
  const readOnly = useDocument((state) => state.document?.readOnly)
  if (detail.value && readOnly) return <MadeByCode detail={detail.value} reason={readOnly.reason} />
  if (detail.value)
    return <Form task={task} definition={detail.value.definition} command={detail.value.command} />
  if (detail.error !== undefined) return <ErrorNote text={detail.error} onRetry={detail.reload} />
  return <Skeleton lines={6} label={texts.form.loading} />
}

function Form({
  task,
  definition,
  command,
}: {
  readonly task: string
  readonly definition: JsonObject
  readonly command: string
}) {
  const problems = useTaskProblems(task)
  const [isOpen, setIsOpen] = useState(false)
  const set = moreFields.filter((spec) => definition[spec.key] !== undefined)
  const rest = moreFields.filter((spec) => definition[spec.key] === undefined)
  const field = (spec: FieldSpec) => (
    <TaskField
      key={spec.key}
      task={task}
      spec={spec}
      value={definition[spec.key]}
      problem={problemOf(problems, spec.key)}
    />
  )
  const general = problems.filter((problem) => !knownKeys.has(String(problem.path[2])))
  return (
    <div className="scroll-area">
      <form className="panel-stack" onSubmit={(event) => event.preventDefault()}>
        {general.map((problem) => (
          <p key={problem.message} className="form-problem" data-severity={problem.severity}>
            {problem.message}
            {problem.remedy !== undefined && `; ${problem.remedy}`}
          </p>
        ))}
        <IdField task={task} />
        <ActionFields
          task={task}
          definition={definition}
          command={command}
          problemOf={(key) => problemOf(problems, key)}
        />
        {commonFields.map(field)}
        {set.map(field)}
        <button type="button" className="form-more" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          <ChevronRight size={14} aria-hidden="true" />
          {texts.form.more}
        </button>
        {isOpen && rest.map(field)}
      </form>
    </div>
  )
}

const knownKeys: ReadonlySet<string> = new Set([
  'run',
  'python',
  'module',
  'args',
  ...commonFields.map(({ key }) => key),
  ...moreFields.map(({ key }) => key),
])

function useTaskProblems(task: string): readonly Problem[] {
  const all = useDocument((state) => state.problems)
  return useMemo(
    () =>
      all.filter(({ path, tasks }) =>
        path[0] === 'tasks' && path.length > 1 ? path[1] === task : (tasks?.includes(task) ?? false),
      ),
    [all, task],
  )
}

function problemOf(problems: readonly Problem[], key: string): string | undefined {
  const problem = problems.find(({ path }) => path[2] === key)
  if (!problem) return undefined
  return problem.remedy === undefined ? problem.message : `${problem.message}; ${problem.remedy}`
}
