import { useState } from 'react'
import type { JsonObject } from '../../../src-shared/json.ts'
import type { Edit } from '../../../src-shared/pipeline/edits.ts'
import { fail, ok, type Result } from '../../../src-shared/result.ts'
import { texts } from '../../texts/index.ts'
import { Field, Select, TextArea, TextField } from '../../ui/Field.tsx'
import { setEdit, TaskField, textProps } from './fields.tsx'
import { Rows } from './Rows.tsx'
import { type ActionKind, actionKindOf, actionKinds, textOf } from './task-fields.ts'
import { useDraft } from './use-draft.ts'
import { listValue, type Row, textRowsOf } from './values.ts'

const words = texts.form

interface ActionProps {
  readonly task: string
  readonly definition: JsonObject
  readonly problemOf: (key: string) => string | undefined
}

/** What the task runs: the kind, and the command or the function with its arguments. */
export function ActionFields({ command, ...props }: ActionProps & { readonly command: string }) {
  const { definition, task, problemOf } = props
  const present = actionKindOf(definition)
  // A kind that was chosen and not yet filled in: the document still has the old one.
  const [chosen, setChosen] = useState<ActionKind>()
  const kind = chosen ?? present
  const isFunction = kind === 'python' || kind === 'module'
  return (
    <>
      <Field label={words.runs}>
        {(ids) => (
          <Select
            {...ids}
            options={actionKinds}
            value={kind}
            onChange={(value) => setChosen(actionKinds.find((each) => each.value === value)?.value)}
          />
        )}
      </Field>
      {kind === 'words' ? (
        <WordsField key="words" {...props} onSet={() => setChosen(undefined)} />
      ) : (
        <CommandField key={kind} {...props} kind={kind} onSet={() => setChosen(undefined)} />
      )}
      {isFunction && (
        <TaskField
          task={task}
          spec={{
            key: 'args',
            ...words.args,
            as: { kind: 'args' },
          }}
          value={definition.args}
          problem={problemOf('args')}
        />
      )}
      {command !== '' && command !== textOf(definition.run) && (
        <details className="form-command">
          <summary>{words.asItWouldRun}</summary>
          <pre>{command}</pre>
        </details>
      )}
    </>
  )
}

function CommandField({
  task,
  definition,
  problemOf,
  kind,
  onSet,
}: ActionProps & { readonly kind: 'shell' | 'python' | 'module'; readonly onSet: () => void }) {
  const key = kind === 'shell' ? 'run' : kind
  const { label, help, placeholder } = words.actions[kind]
  const isPresent = definition[key] !== undefined && !(kind === 'shell' && Array.isArray(definition.run))
  const draft = useDraft({
    value: isPresent ? textOf(definition[key]) : '',
    toEdits: (text) => {
      if (text.trim() === '') return isPresent ? fail(words.needsAction) : ok([])
      onSet()
      return replaceAction(task, definition, key, kind === 'shell' ? text : text.trim())
    },
    label: words.edit(label, task),
    mergeKey: `${task}.${key}`,
  })
  const trouble = draft.trouble ?? problemOf(key)
  return (
    <Field label={label} help={help} trouble={trouble}>
      {(ids) =>
        kind === 'shell' ? (
          <TextArea {...ids} {...textProps(draft)} isMono placeholder={placeholder} rows={3} />
        ) : (
          <TextField {...ids} {...textProps(draft)} isMono placeholder={placeholder} />
        )
      }
    </Field>
  )
}

function WordsField({ task, definition, problemOf, onSet }: ActionProps & { readonly onSet: () => void }) {
  const draft = useDraft<readonly Row[]>({
    value: Array.isArray(definition.run) ? textRowsOf(definition.run) : [],
    toEdits: (rows) => {
      const list = listValue(rows, undefined)
      if (list === undefined) return Array.isArray(definition.run) ? fail(words.needsAction) : ok([])
      onSet()
      return replaceAction(task, definition, 'run', list)
    },
    label: words.edit(words.actions.shell.label, task),
    mergeKey: `${task}.run`,
  })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches the focus entering and leaving its fields.
    <div onFocus={draft.focus} onBlur={draft.flush}>
      <Rows
        label={words.words.label}
        help={words.words.help}
        trouble={draft.trouble ?? problemOf('run')}
        rows={draft.shown}
        onChange={draft.type}
        onCommit={draft.flush}
        names="never"
        add={words.words.add}
      />
    </div>
  )
}

/** Sets what the task runs and takes away what it ran, in one step. A shell command has no arguments. */
function replaceAction(
  task: string,
  definition: JsonObject,
  key: 'run' | 'python' | 'module',
  value: JsonObject[string],
): Result<readonly Edit[], string> {
  const others = ['run', 'python', 'module', ...(key === 'run' ? ['args'] : [])]
  const gone = others.filter((other) => other !== key && definition[other] !== undefined)
  return ok([...gone.map((other) => setEdit(task, other, undefined)), setEdit(task, key, value)])
}
