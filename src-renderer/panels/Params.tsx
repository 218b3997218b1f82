import { useState } from 'react'
import type { Json, JsonObject } from '../../src-shared/json.ts'
import { ok, type Result } from '../../src-shared/result.ts'
import { readOnlyReason } from '../app/read-only.ts'
import { type App, useApp, useDocument } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { Field, Switch, TextField } from '../ui/Field.tsx'
import { textToValue, valueToText } from './form/values.ts'

const words = texts.overview.params

/**
 * The pipeline's params. What is changed here holds for this session, as `--param` does on the command line; the file has
 * it only once it is written there.
 */
export function Params() {
  const params = useDocument((state) => state.document?.params)
  const defaults = useDocument((state) => state.document?.paramDefaults)
  if (!params || Object.keys(params).length === 0) return null
  return (
    <section>
      <h3>{words.title}</h3>
      {Object.entries(params).map(([name, value]) => (
        <Param key={name} name={name} value={value} inFile={defaults?.[name]} />
      ))}
    </section>
  )
}

interface ParamProps {
  readonly name: string
  readonly value: Json
  readonly inFile: Json | undefined
}

function Param({ name, value, inFile }: ParamProps) {
  const app = useApp()
  const isChanged = inFile !== undefined && !isSame(value, inFile)
  const help = isChanged ? words.inFile(valueToText(inFile)) : undefined
  return (
    <div className="param">
      {typeof inFile === 'boolean' ? (
        <Switch
          label={name}
          help={help}
          isOn={value === true}
          onChange={(isOn) => void setParam(app, name, isOn)}
        />
      ) : (
        <ParamText name={name} value={value} inFile={inFile} help={help} />
      )}
      {isChanged && (
        <p className="overview-links">
          <button type="button" className="link-button" onClick={() => void writeToFile(app, name, value)}>
            {words.write}
          </button>
          <button type="button" className="link-button" onClick={() => void setParam(app, name, inFile)}>
            {words.reset}
          </button>
        </p>
      )}
    </div>
  )
}

function ParamText({ name, value, inFile, help }: ParamProps & { readonly help: string | undefined }) {
  const app = useApp()
  const [typed, setTyped] = useState<string>()
  const [trouble, setTrouble] = useState<string>()
  const take = (): void => {
    if (typed === undefined) return
    const read = readParam(typed, inFile)
    setTrouble(read.ok ? undefined : read.error)
    if (!read.ok) return
    setTyped(undefined)
    void setParam(app, name, read.value)
  }
  const drop = (): void => {
    setTyped(undefined)
    setTrouble(undefined)
  }
  return (
    <Field label={name} help={help} trouble={trouble}>
      {(ids) => (
        <TextField
          {...ids}
          isMono
          readOnly={readOnlyReason(app) !== undefined}
          value={typed ?? shownText(value)}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take()
            if (event.key === 'Escape') drop()
          }}
        />
      )}
    </Field>
  )
}

/** A text stays one whatever it looks like, as on the command line. */
const readParam = (text: string, inFile: Json | undefined): Result<Json, string> =>
  typeof inFile === 'string' ? ok(text) : textToValue(text)

const shownText = (value: Json): string => (typeof value === 'string' ? value : valueToText(value))

const isSame = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

const setParam = (app: App, name: string, value: Json): Promise<void> =>
  setParams(app, (params) => ({ ...params, [name]: value }))

/** From then on the file's own value is the one that holds. */
async function writeToFile(app: App, name: string, value: Json): Promise<void> {
  const done = await app.actions.edit(
    [{ kind: 'pipeline.set', path: ['params', name], value }],
    words.label(name),
  )
  if (done) await setParams(app, ({ [name]: _, ...others }) => others)
}

/** Those that are as in the file are not set. */
async function setParams(app: App, change: (params: JsonObject) => JsonObject): Promise<void> {
  const { document } = app.documentStore.getState()
  if (!document) return
  const { params, paramDefaults = {} } = document
  const changed = Object.entries(change(params)).filter(
    ([name, value]) => !isSame(value, paramDefaults[name]),
  )
  await app.actions.setParams(Object.fromEntries(changed))
}
