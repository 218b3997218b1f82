import { ChevronDown, ChevronUp, Copy, Search, WrapText } from 'lucide-react'
import type { AttemptView } from '../../../src-shared/contract/views.ts'
import { useApp, useNow } from '../../stores/hooks.tsx'
import { addToast } from '../../stores/ui-store.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Select } from '../../ui/Field.tsx'
import { formatAgo } from '../../ui/format.ts'
import { plainText } from './ansi.ts'
import type { LogModel } from './log-model.ts'
import type { LogSearch } from './use-log-search.ts'

/** Which attempt, search, wrap, copy. */
export function LogBar({
  attempts,
  chosen,
  onChoose,
  instances,
  instance,
  onInstance,
  isWrapped,
  onWrap,
  model,
  search,
}: {
  readonly attempts: readonly { readonly key: string; readonly attempt: AttemptView }[]
  readonly chosen: string
  readonly onChoose: (key: string) => void
  readonly instances: readonly string[]
  readonly instance: string
  readonly onInstance: (id: string) => void
  readonly isWrapped: boolean
  readonly onWrap: (isWrapped: boolean) => void
  readonly model: LogModel | undefined
  readonly search: LogSearch
}) {
  const { uiStore } = useApp()
  const now = useNow('minute')
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText((model?.lines ?? []).map((line) => plainText(line.raw)).join('\n'))
    const isWhole = model?.from === 0 && model.to >= model.sizeBytes
    addToast(uiStore, {
      level: 'info',
      text: isWhole ? 'The log is on the clipboard' : 'The part of the log that is shown is on the clipboard',
    })
  }
  return (
    <div className="log-bar">
      <div className="log-bar-line">
        <Select
          aria-label="Attempt"
          value={chosen}
          onChange={onChoose}
          options={[
            { value: '', title: 'Last attempt' },
            ...attempts.map(({ key, attempt }) => ({ value: key, title: attemptTitle(attempt, now) })),
          ]}
        />
        {instances.length > 0 && (
          <Select
            aria-label="Instance"
            value={instance}
            onChange={onInstance}
            options={[
              { value: '', title: 'All instances' },
              ...instances.slice(0, 2000).map((id) => ({ value: id, title: id })),
            ]}
          />
        )}
        <IconButton
          label="Wrap long lines"
          icon={<WrapText size={16} />}
          isOn={isWrapped}
          onClick={() => onWrap(!isWrapped)}
        />
        <IconButton
          label="Copy log"
          icon={<Copy size={15} />}
          disabled={!model || model.sizeBytes === 0}
          onClick={() => void copy()}
        />
      </div>
      <div className="log-bar-line">
        <span className="ui-search-field">
          <Search size={14} aria-hidden="true" />
          <input
            type="search"
            className="ui-input"
            placeholder="Search the whole log"
            aria-label="Search the log"
            spellCheck={false}
            value={search.query}
            onChange={(event) => search.setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') search.go(event.shiftKey ? -1 : 1)
              if (event.key === 'Escape') search.setQuery('')
            }}
          />
        </span>
        {search.query !== '' && (
          <>
            <span className="log-hits" role="status">
              {search.error ?? hitText(search)}
            </span>
            <IconButton
              label="Previous hit"
              icon={<ChevronUp size={16} />}
              disabled={search.hits.length === 0}
              onClick={() => search.go(-1)}
            />
            <IconButton
              label="Next hit"
              icon={<ChevronDown size={16} />}
              disabled={search.hits.length === 0}
              onClick={() => search.go(1)}
            />
          </>
        )}
      </div>
    </div>
  )
}

function hitText({ total, index }: LogSearch): string {
  if (total === 0) return 'no hits'
  const all = total.toLocaleString('en')
  return index < 0 ? `${all} ${total === 1 ? 'hit' : 'hits'}` : `${index + 1} of ${all}`
}

function attemptTitle(attempt: AttemptView, now: number): string {
  const number = attempt.attempt > 1 ? `, attempt ${attempt.attempt}` : ''
  return `${formatAgo(now - attempt.startedAt)}: ${attempt.state}${number}`
}
