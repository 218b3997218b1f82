import { DropdownMenu } from 'radix-ui'
import { Fragment } from 'react'
import type { App } from '../stores/hooks.tsx'
import { useApp, useUi } from '../stores/hooks.tsx'
import type { Menu } from '../stores/ui-store.ts'
import { type Command, commands, runCommand } from './commands.ts'
import { showKey } from './keys.ts'

/** By command id; a rule between the lists. The words are the commands' own, but for those that read better here. */
const taskEntries = [
  ['runTask', 'runOnly', 'runFrom', 'force'],
  ['markStale', 'explain', 'showLog'],
  ['duplicate', 'disable', 'delete'],
]
const edgeEntries = [['delete']]
const canvasEntries = [
  ['addTask', 'note', 'paste'],
  ['selectAll', 'tidy', 'fit'],
]

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
          {entriesOf(menu).map((part, index) => (
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

function entriesOf(menu: Menu): readonly (readonly string[])[] {
  if (menu.kind === 'task') return taskEntries
  return menu.kind === 'edge' ? edgeEntries : canvasEntries
}

function Entry({ id, menu, app }: { readonly id: string; readonly menu: Menu; readonly app: App }) {
  const command = commands.find((each) => each.id === id)
  if (!command) return null
  const key = command.keys?.[0]
  return (
    <DropdownMenu.Item
      className="menu-item"
      data-danger={id === 'delete'}
      disabled={command.when ? !command.when(app) : false}
      onSelect={() => runCommand(id, app)}
    >
      {titleIn(menu, command, app)}
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
  return menu.kind === 'edge' ? 'Disconnect' : command.title
}
