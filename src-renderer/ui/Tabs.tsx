import './tabs.css'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface Tab<Id extends string> {
  readonly id: Id
  /** The accessible name, exactly. */
  readonly title: string
  /** A number beside the title; not part of the name. */
  readonly count?: number
  readonly tone?: 'danger' | 'warning'
}

/** Tabs of a panel. Only the chosen one's content exists. `after` stands at the end of the row. */
export function Tabs<Id extends string>({
  tabs,
  value,
  onChange,
  label,
  after,
  children,
}: {
  readonly tabs: readonly Tab<Id>[]
  readonly value: Id
  readonly onChange: (id: Id) => void
  readonly label: string
  readonly after?: ReactNode
  readonly children: ReactNode
}) {
  const choose = (id: string): void => {
    const tab = tabs.find((each) => each.id === id)
    if (tab) onChange(tab.id)
  }
  return (
    <Radix.Root className="ui-tabs" value={value} onValueChange={choose}>
      <div className="ui-tabs-row">
        <Radix.List className="ui-tabs-list" aria-label={label}>
          {tabs.map((tab) => (
            <Radix.Trigger key={tab.id} className="ui-tab" value={tab.id} aria-label={tab.title}>
              {tab.title}
              {tab.count !== undefined && tab.count > 0 && (
                // Drawn by the style sheet: what is written in a tab counts as a part of its name.
                <span
                  className="ui-tab-count"
                  data-tone={tab.tone}
                  data-count={tab.count > 999 ? '999+' : tab.count}
                />
              )}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {after}
      </div>
      <Radix.Content className="ui-tab-content" value={value} tabIndex={-1}>
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
