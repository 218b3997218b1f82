import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type HTMLAttributes, type ReactNode, useLayoutEffect, useRef } from 'react'

export type ListVirtualizer = Virtualizer<HTMLDivElement, HTMLDivElement>

/**
 * A scrolling list that renders only what is in view. Rows have one height unless `isMeasured`. The scrolling element
 * takes all other attributes; `handle` gets the virtualizer, for scrolling to a row.
 */
export function VirtualList({
  count,
  rowHeight,
  isMeasured = false,
  keyOf,
  row,
  handle,
  overscan = 8,
  ...native
}: Omit<HTMLAttributes<HTMLDivElement>, 'children'> & {
  readonly count: number
  readonly rowHeight: number
  readonly isMeasured?: boolean
  readonly keyOf?: (index: number) => string | number
  readonly row: (index: number) => ReactNode
  readonly handle?: (virtualizer: ListVirtualizer) => void
  readonly overscan?: number
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    ...(keyOf ? { getItemKey: keyOf } : {}),
  })
  // Before the effects of whoever asked: those scroll.
  useLayoutEffect(() => handle?.(virtualizer), [handle, virtualizer])
  return (
    <div {...native} ref={scroller}>
      <div
        role="presentation"
        style={{ height: virtualizer.getTotalSize(), position: 'relative', minWidth: '100%' }}
      >
        {virtualizer.getVirtualItems().map((item) => (
          <div
            key={item.key}
            role="presentation"
            data-index={item.index}
            ref={isMeasured ? virtualizer.measureElement : undefined}
            style={{
              position: 'absolute',
              top: 0,
              left: 0,
              minWidth: '100%',
              transform: `translateY(${item.start}px)`,
              ...(isMeasured ? {} : { height: rowHeight }),
            }}
          >
            {row(item.index)}
          </div>
        ))}
      </div>
    </div>
  )
}
