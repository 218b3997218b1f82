import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { commonFields, moreFields } from '../form/task-fields.ts'

/** What a reference can name. */
export interface KnownNames {
  readonly tasks: readonly string[]
  readonly params: readonly string[]
}

const taskKeys: readonly Completion[] = [
  { label: 'run', detail: 'A shell command, or a list of words.' },
  { label: 'python', detail: 'file.py:function' },
  { label: 'module', detail: './file.ts#export' },
  { label: 'args', detail: 'Values for the function.' },
  ...[...commonFields, ...moreFields].map(({ key, help }) => ({ label: key, detail: help })),
].map((each) => ({ ...each, type: 'property', apply: `${each.label}: ` }))

const pipelineKeys: readonly Completion[] = [
  ['taskgraph', 'Version of the format: 1.'],
  ['name', 'For people.'],
  ['description', 'For people.'],
  ['params', 'Values that can be overridden.'],
  ['env', 'Variables for every task.'],
  ['pools', 'Named resources and their capacity.'],
  ['interpreters', 'Which Python.'],
  ['defaults', 'Keys for every task.'],
  ['tasks', 'The tasks by id.'],
  ['groups', 'Tasks shown together.'],
  ['notes', 'Texts on the canvas.'],
].map(([label = '', detail = '']) => ({ label, detail, type: 'property', apply: `${label}: ` }))

/** References inside `${{`, keys of the file at the margin, keys of a task where a task's keys stand. */
export function completePipeline(context: CompletionContext, names: KnownNames): CompletionResult | null {
  const reference = context.matchBefore(/\$\{\{\s*[\w.-]*/)
  if (reference) {
    const typed = /[\w.-]*$/.exec(reference.text)?.[0] ?? ''
    const options = [
      ...['target', 'input', 'targets.', 'inputs.', 'env.'].map((label) => ({ label, type: 'keyword' })),
      ...names.params.map((name) => ({ label: `params.${name}`, type: 'variable' })),
      ...names.tasks.slice(0, 2000).map((label) => ({ label, type: 'constant' })),
    ]
    return { from: context.pos - typed.length, options, validFor: /^[\w.-]*$/ }
  }
  const key = context.matchBefore(/^\s*\w*$/)
  if (!key || (key.text.trim() === '' && !context.explicit)) return null
  const indent = key.text.length - key.text.trimStart().length
  const from = key.from + indent
  return { from, options: [...(indent === 0 ? pipelineKeys : taskKeys)], validFor: /^\w*$/ }
}
