import './menu.css'
import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { KeyHint } from './KeyHint.tsx'

/** One line of a menu. */
export type MenuEntry =
  | { readonly kind: 'separator'; readonly id: string }
  | {
      readonly kind: 'item'
      readonly id: string
      readonly title: string
      readonly icon?: ReactNode
      readonly keys?: string
      readonly isDanger?: boolean
      readonly isDisabled?: boolean
      readonly isChecked?: boolean
      readonly onSelect: () => void
      /** While it is pointed at or focused. */
      readonly onHint?: (isHinted: boolean) => void
    }

/** A button that opens a menu. `children` is the button. */
export function DropdownMenu({
  entries,
  label,
  align = 'start',
  children,
}: {
  readonly entries: readonly MenuEntry[]
  readonly label: string
  readonly align?: 'start' | 'end'
  readonly children: ReactElement
}) {
  return (
    // Modal menus lock scrolling with a <style> element, which the page's Content-Security-Policy refuses.
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <MenuContent entries={entries} label={label} align={align} />
    </Radix.Root>
  )
}

function MenuContent({
  entries,
  label,
  align,
}: {
  readonly entries: readonly MenuEntry[]
  readonly label: string
  readonly align: 'start' | 'end'
}) {
  return (
    <Radix.Portal>
      <Radix.Content
        className="ui-menu"
        aria-label={label}
        align={align}
        sideOffset={4}
        collisionPadding={8}
        loop
      >
        {entries.map((entry) =>
          entry.kind === 'separator' ? (
            <Radix.Separator key={entry.id} className="ui-menu-separator" />
          ) : (
            <MenuItem key={entry.id} entry={entry} />
          ),
        )}
      </Radix.Content>
    </Radix.Portal>
  )
}

function MenuItem({ entry }: { readonly entry: Extract<MenuEntry, { kind: 'item' }> }) {
  return (
    <Radix.Item
      className="ui-menu-item"
      disabled={entry.isDisabled === true}
      data-danger={entry.isDanger || undefined}
      aria-label={entry.title}
      onSelect={entry.onSelect}
      onFocus={() => entry.onHint?.(true)}
      onBlur={() => entry.onHint?.(false)}
    >
      <span className="ui-menu-icon">{entry.isChecked === true ? <Check size={14} /> : entry.icon}</span>
      <span className="ui-menu-title">{entry.title}</span>
      {entry.keys !== undefined && <KeyHint keys={entry.keys} />}
    </Radix.Item>
  )
}
