import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement } from 'react'
import { KeyHint } from './KeyHint.tsx'

/** Names a control when it is pointed at or focused. `children` is one element that takes a ref. */
export function Tooltip({
  text,
  keys,
  side = 'bottom',
  children,
}: {
  readonly text: string
  readonly keys?: string
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
  readonly children: ReactElement
}) {
  return (
    <Radix.Provider delayDuration={450} skipDelayDuration={200} disableHoverableContent>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content className="ui-tooltip" side={side} sideOffset={6} collisionPadding={8}>
            {text}
            {keys !== undefined && <KeyHint keys={keys} />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
