import type { Json } from '../../../src-shared/json.ts'
import { texts } from '../../texts/index.ts'

const words = texts.outputs
const mostShown = 200

/** A JSON value as a tree that unfolds; the first two levels are open where they are short. */
export function JsonTree({ value }: { readonly value: Json }) {
  return (
    <div className="json-tree scroll-area">
      <Branch name={undefined} value={value} depth={0} />
    </div>
  )
}

function Branch({
  name,
  value,
  depth,
}: {
  readonly name: string | undefined
  readonly value: Json
  readonly depth: number
}) {
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="json-leaf">
        <Name name={name} />
        <span data-json={value === null ? 'null' : typeof value}>{JSON.stringify(value)}</span>
      </div>
    )
  }
  const isList = Array.isArray(value)
  const entries = Object.entries(value)
  const count = isList ? words.items(entries.length) : words.keys(entries.length)
  return (
    <details className="json-branch" open={depth < 2 && entries.length <= 50}>
      <summary>
        <Name name={name} />
        <span className="faint">{isList ? `[ ${count} ]` : `{ ${count} }`}</span>
      </summary>
      {entries.slice(0, mostShown).map(([key, child]) => (
        <Branch key={key} name={key} value={child} depth={depth + 1} />
      ))}
      {entries.length > mostShown && (
        <div className="faint json-leaf">{words.more(entries.length - mostShown)}</div>
      )}
    </details>
  )
}

function Name({ name }: { readonly name: string | undefined }) {
  return name === undefined ? null : <span className="json-name">{name}: </span>
}
