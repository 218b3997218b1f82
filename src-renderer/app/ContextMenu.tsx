import { DropdownMenu } from 'radix-ui'
import { Fragment, useEffect, useRef, useState } from 'react'
import type { App } from '../stores/hooks.tsx'
import { useApp, useUi } from '../stores/hooks.tsx'
import type { Menu } from '../stores/ui-store.ts'
import { type Command, commands, runCommand } from './commands.ts'
import { showKey } from './keys.ts'
import { showPreview } from './preview.ts'

/** By command id; a rule between the lists. The words are the commands' own, but for those that read better here. */
const taskEntries = [
  ['runTask', 'runUpTo', 'runFrom', 'force'],
  ['markStale', 'explain', 'showLog'],
  ['duplicate', 'disable', 'delete'],
]
const edgeEntries = [['insertTask'], ['delete']]
const canvasEntries = [
  ['addTask', 'note', 'paste'],
  ['selectAll', 'tidy', 'fit'],
]
const selectionEntries = ['group', 'alignLeft', 'alignTop', 'distributeRows', 'tidy']

/** The menu of a task, a connection or the empty canvas, where the pointer was. */
export function ContextMenu() {
  const app = useApp()
  const menu = useUi((ui) => ui.menu)
  if (!menu) return null
  const close = (): void => app.uiStore.setState({ menu: undefined })
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(isOpen) => !isOpen && close()}>
      <DropdownMenu.Trigger asChild>
        <span className="menu-anchor" style={{ left: menu.at[0], top: menu.at[1] }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="start"
          sideOffset={0}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (!app.uiStore.getState().dialog) document.querySelector<HTMLElement>('.canvas')?.focus()
          }}
        >
          {entriesOf(menu, app).map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a menu never move
            <Fragment key={index}>
              {index > 0 && <DropdownMenu.Separator className="menu-rule" />}
              {part.map((id) => (
                <Entry key={id} id={id} menu={menu} app={app} />
              ))}
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function entriesOf(menu: Menu, app: App): readonly (readonly string[])[] {
  const isMany = app.uiStore.getState().selection.size > 1
  if (menu.kind === 'task') return isMany ? [...taskEntries, selectionEntries] : taskEntries
  return menu.kind === 'edge' ? edgeEntries : canvasEntries
}

function Entry({ id, menu, app }: { readonly id: string; readonly menu: Menu; readonly app: App }) {
  const command = commands.find((each) => each.id === id)
  const [hint, setHint] = useState<string>()
  const endPreview = useRef<() => void>(undefined)
  useEffect(() => () => endPreview.current?.(), [])
  if (!command) return null
  const key = command.keys?.[0]
  // The pointer and the arrow keys both focus an entry.
  const onFocus = (): void => {
    endPreview.current?.()
    endPreview.current = command.verb && showPreview(app, command.verb(app), setHint)
  }
  const onBlur = (): void => {
    endPreview.current?.()
    endPreview.current = undefined
    setHint(undefined)
  }
  return (
    <DropdownMenu.Item
      className="menu-item"
      data-danger={id === 'delete'}
      disabled={command.when ? !command.when(app) : false}
      aria-description={hint}
      onFocus={onFocus}
      onBlur={onBlur}
      onSelect={() => runCommand(id, app)}
    >
      {titleIn(menu, command, app)}
      {hint && (
        <span className="menu-hint" aria-hidden="true">
          {hint}
        </span>
      )}
      {key && (
        <span className="menu-key" aria-hidden="true">
          {showKey(key)}
        </span>
      )}
    </DropdownMenu.Item>
  )
}

function titleIn(menu: Menu, command: Command, app: App): string {
  if (
    menu.kind === 'task' &&
    command.id === 'disable' &&
    app.documentStore.getState().nodes.get(menu.task)?.isDisabled
  )
    return 'Enable'
  return menu.kind === 'edge' && command.id === 'delete' ? 'Disconnect' : command.title
}
