import { ChevronDown, ChevronUp, Copy, Link, Search, SquareArrowOutUpRight, WrapText } from 'lucide-react'
import type { AttemptView } from '../../../src-shared/contract/views.ts'
import { useApp, useConnection, useNow } from '../../stores/hooks.tsx'
import { addToast } from '../../stores/ui-store.ts'
import { texts } from '../../texts/index.ts'
import { thousands } from '../../texts/numbers.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Select } from '../../ui/Field.tsx'
import { formatAgo } from '../../ui/format.ts'
import { plainText } from './ansi.ts'
import type { LogModel } from './log-model.ts'
import type { LogSource } from './use-log.ts'
import type { LogSearch } from './use-log-search.ts'

const words = texts.log

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
  source,
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
  readonly source: LogSource | undefined
  readonly search: LogSearch
}) {
  const { uiStore } = useApp()
  const now = useNow('minute')
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText((model?.lines ?? []).map((line) => plainText(line.raw)).join('\n'))
    const isWhole = model?.from === 0 && model.to >= model.sizeBytes
    addToast(uiStore, {
      level: 'info',
      text: isWhole ? words.copied : words.copiedPart,
    })
  }
  return (
    <div className="log-bar">
      <div className="log-bar-line">
        <Select
          aria-label={words.attempt}
          value={chosen}
          onChange={onChoose}
          options={[
            { value: '', title: words.lastAttempt },
            ...attempts.map(({ key, attempt }) => ({ value: key, title: attemptTitle(attempt, now) })),
          ]}
        />
        {instances.length > 0 && (
          <Select
            aria-label={texts.inspector.instance}
            value={instance}
            onChange={onInstance}
            options={[
              { value: '', title: texts.inspector.allInstances },
              ...instances.slice(0, 2000).map((id) => ({ value: id, title: id })),
            ]}
          />
        )}
        <IconButton
          label={words.wrap}
          icon={<WrapText size={16} />}
          isOn={isWrapped}
          onClick={() => onWrap(!isWrapped)}
        />
        <IconButton
          label={words.copy}
          icon={<Copy size={15} />}
          disabled={!model || model.sizeBytes === 0}
          onClick={() => void copy()}
        />
        <OpenLog source={source} disabled={!model || model.sizeBytes === 0} />
      </div>
      <div className="log-bar-line">
        <span className="ui-search-field">
          <Search size={14} aria-hidden="true" />
          <input
            type="search"
            className="ui-input"
            placeholder={words.search}
            aria-label={words.searchLabel}
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
            <span className="log-hits" aria-live="polite">
              {search.error ?? hitText(search)}
            </span>
            <IconButton
              label={words.previous}
              icon={<ChevronUp size={16} />}
              disabled={search.hits.length === 0}
              onClick={() => search.go(-1)}
            />
            <IconButton
              label={words.next}
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

/** Opens the file itself where the host has a desktop; elsewhere it gives the path to whoever has one. */
function OpenLog({
  source,
  disabled,
}: {
  readonly source: LogSource | undefined
  readonly disabled: boolean
}) {
  const { actions, uiStore } = useApp()
  const canOpen = useConnection((state) => state.hello?.capabilities.openLog ?? false)
  const copyPath = async (): Promise<void> => {
    const found = source && (await actions.ask('log.path', source))
    if (!found) return
    await navigator.clipboard.writeText(found.path)
    addToast(uiStore, { level: 'info', text: words.pathCopied, detail: found.path })
  }
  return canOpen ? (
    <IconButton
      label={words.open}
      icon={<SquareArrowOutUpRight size={15} />}
      disabled={disabled}
      onClick={() => void (source && actions.ask('log.open', source))}
    />
  ) : (
    <IconButton
      label={words.copyPath}
      icon={<Link size={15} />}
      disabled={disabled}
      onClick={() => void copyPath()}
    />
  )
}

function hitText({ total, index }: LogSearch): string {
  if (total === 0) return words.noHits
  const all = thousands(total)
  return index < 0 ? words.hits(all, total === 1) : words.hitOf(index + 1, all)
}

function attemptTitle(attempt: AttemptView, now: number): string {
  return words.attemptTitle(formatAgo(now - attempt.startedAt), attempt.state, attempt.attempt)
}
