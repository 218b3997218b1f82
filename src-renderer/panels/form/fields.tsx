import type { FocusEvent, KeyboardEvent } from 'react'
import type { Json } from '../../../src-shared/json.ts'
import type { Edit } from '../../../src-shared/pipeline/edits.ts'
import { ok, type Result } from '../../../src-shared/result.ts'
import { useApp } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'
import { Field, Select, Switch, TextArea, TextField } from '../../ui/Field.tsx'
import { Rows } from './Rows.tsx'
import { type FieldKind, type FieldSpec, readText, textOf } from './task-fields.ts'
import { type FieldDraft, useDraft } from './use-draft.ts'
import {
  argsValue,
  listValue,
  mapValue,
  pathsValue,
  type Row,
  rowsOf,
  textRowsOf,
  textToValue,
} from './values.ts'

export interface FieldProps {
  readonly task: string
  readonly spec: FieldSpec
  /** The key's value in the file. */
  readonly value: Json | undefined
  /** What the checker says about this key. */
  readonly problem: string | undefined
}

/** One key of the task, edited as its kind wants it. */
export function TaskField(props: FieldProps) {
  switch (props.spec.as.kind) {
    case 'flag':
      return <FlagField {...props} />
    case 'choice':
      return <ChoiceField {...props} choices={props.spec.as.choices} />
    case 'paths':
    case 'words':
    case 'args':
    case 'map':
      return <RowsField {...props} />
    default:
      return <TextValueField {...props} />
  }
}

export const setEdit = (task: string, key: string, value: Json | undefined): Edit =>
  value === undefined
    ? { kind: 'task.set', task, path: [key] }
    : { kind: 'task.set', task, path: [key], value }

function TextValueField({ task, spec, value, problem }: FieldProps) {
  const draft = useDraft({
    value: textOf(value),
    toEdits: (text) => editsOf(readText(spec.as, text), task, spec.key),
    label: texts.form.edit(spec.label, task),
    mergeKey: `${task}.${spec.key}`,
  })
  const { as } = spec
  const isMono = as.kind === 'json' || ((as.kind === 'text' || as.kind === 'lines') && as.isMono === true)
  const placeholder = 'placeholder' in as ? as.placeholder : undefined
  return (
    <Field label={spec.label} help={spec.help || undefined} trouble={draft.trouble ?? problem}>
      {(ids) =>
        as.kind === 'lines' || as.kind === 'json' ? (
          <TextArea
            {...ids}
            {...textProps(draft)}
            isMono={isMono}
            placeholder={placeholder}
            rows={as.kind === 'json' ? 1 : 2}
          />
        ) : (
          <TextField {...ids} {...textProps(draft)} isMono={isMono} placeholder={placeholder} />
        )
      }
    </Field>
  )
}

/** What an input or textarea needs of a draft. Enter in one line, and Ctrl+Enter anywhere, commits; Escape gives up. */
export function textProps(draft: FieldDraft<string>) {
  return {
    value: draft.shown,
    onChange: (event: { readonly target: { readonly value: string } }) => draft.type(event.target.value),
    onFocus: draft.focus,
    onBlur: draft.flush,
    onKeyDown: (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      const isLine = event.currentTarget instanceof HTMLInputElement
      if (event.key === 'Enter' && (isLine || event.ctrlKey)) draft.flush()
      if (event.key === 'Escape') draft.drop()
    },
  }
}

function RowsField({ task, spec, value, problem }: FieldProps) {
  const { documentStore } = useApp()
  const { as } = spec
  const draft = useDraft<readonly Row[]>({
    value: as.kind === 'args' || as.kind === 'map' ? rowsOf(value) : textRowsOf(value),
    toEdits: (rows) => editsOf(valueOfRows(as, rows, value), task, spec.key),
    label: texts.form.edit(spec.label, task),
    mergeKey: `${task}.${spec.key}`,
  })
  const isTasks = as.kind === 'words' && as.isTasks === true
  const leave = (event: FocusEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) draft.flush()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches the focus leaving its fields.
    <div onBlur={leave} onFocus={draft.focus}>
      <Rows
        label={spec.label}
        help={spec.help || undefined}
        trouble={draft.trouble ?? problem}
        rows={draft.shown}
        onChange={draft.type}
        onCommit={draft.flush}
        names={as.kind === 'map' ? 'always' : as.kind === 'words' ? 'never' : 'optional'}
        add={'add' in as ? as.add : texts.form.addArgument}
        {...(isTasks
          ? { suggestions: () => documentStore.getState().order.filter((id) => id !== task) }
          : {})}
      />
    </div>
  )
}

function valueOfRows(
  as: FieldKind,
  rows: readonly Row[],
  before: Json | undefined,
): Result<Json | undefined, string> {
  switch (as.kind) {
    case 'args':
      return argsValue(rows)
    case 'paths':
      return pathsValue(rows, before)
    case 'map':
      return mapValue(rows, textToValue)
    default:
      return ok(listValue(rows, before))
  }
}

function FlagField({ task, spec, value, problem }: FieldProps) {
  const { actions } = useApp()
  return (
    <Switch
      label={spec.label}
      help={spec.help}
      trouble={problem}
      isOn={value === true}
      onChange={(isOn) =>
        void actions.edit(
          [setEdit(task, spec.key, isOn ? true : undefined)],
          (isOn ? texts.form.set : texts.form.clear)(spec.label, task),
        )
      }
    />
  )
}

function ChoiceField({
  task,
  spec,
  value,
  problem,
  choices,
}: FieldProps & { readonly choices: readonly { readonly value: string; readonly title: string }[] }) {
  const { actions } = useApp()
  const present = textOf(value)
  const options = choices.some((choice) => choice.value === present)
    ? choices
    : [...choices, { value: present, title: present }]
  return (
    <Field label={spec.label} help={spec.help} trouble={problem}>
      {(ids) => (
        <Select
          {...ids}
          options={options}
          value={present}
          onChange={(choice) =>
            void actions.edit(
              [setEdit(task, spec.key, choice === '' ? undefined : choice)],
              texts.form.edit(spec.label, task),
            )
          }
        />
      )}
    </Field>
  )
}

const editsOf = (
  value: Result<Json | undefined, string>,
  task: string,
  key: string,
): Result<readonly Edit[], string> => (value.ok ? ok([setEdit(task, key, value.value)]) : value)
