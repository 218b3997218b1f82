import { ArrowDownToLine } from 'lucide-react'
import {
  type CSSProperties,
  Fragment,
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { texts } from '../../texts/index.ts'
import { thousands } from '../../texts/numbers.ts'
import { Button } from '../../ui/Button.tsx'
import { type ListVirtualizer, VirtualList } from '../../ui/VirtualList.tsx'
import { type AnsiSpan, ansiSpans } from './ansi.ts'
import { type LogLine, type LogModel, lineAtByte } from './log-model.ts'
import type { LogReader } from './use-log.ts'
import type { LogHit } from './use-log-search.ts'

const words = texts.log

/** This near the end counts as at the end: new text is followed again. */
const nearEndPx = 24
const lineHeight = 18
/** Longer lines are cut until somebody wants them whole. */
const longLine = 4000

/** The held lines. Follows new text while the end is in view, and lets go as soon as it is scrolled away. */
export function LogText({
  model,
  reader,
  isWrapped,
  hit,
  query,
}: {
  readonly model: LogModel
  readonly reader: LogReader
  readonly isWrapped: boolean
  readonly hit: LogHit | undefined
  readonly query: string
}) {
  const [isFollowing, setIsFollowing] = useState(true)
  const list = useRef<ListVirtualizer>(undefined)
  const scroller = useRef<HTMLDivElement>(null)
  const takeHandle = useCallback((virtualizer: ListVirtualizer) => {
    list.current = virtualizer
  }, [])
  const isLastEmpty = model.lines.at(-1)?.raw === '' && model.lines.length > 1
  const count = isLastEmpty ? model.lines.length - 1 : model.lines.length
  const hitLine = hit ? lineAtByte(model, hit.offset, hit.text) : -1

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the text moves the end.
  useLayoutEffect(() => {
    if (isFollowing && count > 0) list.current?.scrollToIndex(count - 1, { align: 'end' })
  }, [model, isFollowing, isWrapped])
  // Prepended lines push down what was in view: scroll on by as many.
  const firstKey = useRef(model.firstKey)
  useLayoutEffect(() => {
    const added = firstKey.current - model.firstKey
    firstKey.current = model.firstKey
    if (added > 0 && !isFollowing) list.current?.scrollToIndex(added, { align: 'start' })
  }, [model.firstKey, isFollowing])
  useEffect(() => {
    if (hitLine < 0) return
    setIsFollowing(false)
    list.current?.scrollToIndex(hitLine, { align: 'center' })
  }, [hitLine])

  const onScroll = (): void => {
    const element = scroller.current
    if (!element) return
    const left = element.scrollHeight - element.scrollTop - element.clientHeight
    const isAtEnd = model.to >= model.sizeBytes
    if (left > nearEndPx && isFollowing && hasUserScrolled.current) setIsFollowing(false)
    else if (left <= nearEndPx && isAtEnd && !isFollowing) setIsFollowing(true)
    else if (left <= 200 && !isAtEnd) reader.newer()
    if (element.scrollTop < 200 && !isFollowing) reader.older()
  }
  // The virtual list corrects its own position while lines are measured: only the user's own scrolling ends the following.
  const hasUserScrolled = useRef(false)
  const byUser = (): void => {
    hasUserScrolled.current = true
    setTimeout(() => {
      hasUserScrolled.current = false
    }, 400)
  }
  const jumpToEnd = (): void => {
    setIsFollowing(true)
    if (model.to < model.sizeBytes) reader.end()
  }
  return (
    <div
      className="log-body"
      ref={(element) => {
        scroller.current = element?.querySelector<HTMLDivElement>('.log-lines') ?? null
      }}
    >
      <VirtualList
        className="log-lines"
        data-wrap={isWrapped || undefined}
        role="log"
        aria-live="off"
        aria-label={words.label}
        tabIndex={0}
        onScroll={onScroll}
        onWheel={byUser}
        onPointerDown={byUser}
        onPointerMove={(event) => event.buttons > 0 && byUser()}
        onTouchMove={byUser}
        onKeyDown={byUser}
        count={count}
        rowHeight={lineHeight}
        isMeasured={isWrapped}
        overscan={20}
        keyOf={(index) => model.firstKey + index}
        handle={takeHandle}
        row={(index) => {
          const line = model.lines[index]
          return line ? <LogRow line={line} isHit={index === hitLine} query={query} /> : null
        }}
      />
      {!isFollowing && (
        <div className="log-jump">
          <Button icon={<ArrowDownToLine size={14} />} onClick={jumpToEnd}>
            {words.jump}
          </Button>
        </div>
      )}
    </div>
  )
}

const LogRow = memo(function LogRow({
  line,
  isHit,
  query,
}: {
  readonly line: LogLine
  readonly isHit: boolean
  readonly query: string
}) {
  const [isWhole, setIsWhole] = useState(false)
  const isCut = line.raw.length > longLine && !isWhole
  const spans = ansiSpans(isCut ? line.raw.slice(0, longLine) : line.raw, line.carry)
  return (
    <div className="log-line" data-hit={isHit || undefined}>
      {spans.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text.
        <Span key={index} span={span} query={query} />
      ))}
      {isCut && (
        <button type="button" className="ui-link" onClick={() => setIsWhole(true)}>
          {words.showAll(thousands(line.raw.length))}
        </button>
      )}
    </div>
  )
})

function Span({ span, query }: { readonly span: AnsiSpan; readonly query: string }) {
  const text = query === '' ? span.text : <Marked text={span.text} query={query} />
  const isPlain = Object.keys(span).length === 1
  if (isPlain) return <Fragment>{text}</Fragment>
  return (
    <span
      className="ansi"
      data-bold={span.isBold}
      data-dim={span.isDim}
      data-italic={span.isItalic}
      data-underlined={span.isUnderlined}
      style={spanStyle(span)}
    >
      {text}
    </span>
  )
}

function spanStyle({ color, background }: AnsiSpan): CSSProperties {
  const css = (name: string): string => (name.startsWith('#') ? name : `var(--ansi-${name})`)
  return {
    ...(color === undefined ? {} : { color: color === 'inverse' ? 'var(--bg-surface)' : css(color) }),
    ...(background === undefined
      ? {}
      : { background: background === 'inverse' ? 'var(--text)' : css(background) }),
  }
}

function Marked({ text, query }: { readonly text: string; readonly query: string }) {
  const low = text.toLowerCase()
  const wanted = query.toLowerCase()
  const parts: { readonly text: string; readonly isHit: boolean }[] = []
  let from = 0
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, from)) {
    parts.push(
      { text: text.slice(from, at), isHit: false },
      { text: text.slice(at, at + wanted.length), isHit: true },
    )
    from = at + wanted.length
  }
  parts.push({ text: text.slice(from), isHit: false })
  return parts.map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text.
    part.isHit ? <mark key={index}>{part.text}</mark> : <Fragment key={index}>{part.text}</Fragment>,
  )
}
