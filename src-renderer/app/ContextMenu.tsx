import './keys.css'
import { ChevronRight } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Fragment, useEffect, useRef, useState } from 'react'
import { colourNames, colours } from '../canvas/colours.ts'
import type { App } from '../stores/hooks.tsx'
import { useApp, useUi } from '../stores/hooks.tsx'
import type { Item, Menu, Point } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { type Command, commands, runCommand } from './commands.ts'
import { keysOf } from './key-map.ts'
import { showKey } from './keys.ts'
import { areAllPinned } from './pins.ts'
import { showPreview } from './preview.ts'

/** By command id; a rule between the lists. The words are the commands' own, but for those that read better here. */
const taskEntries = [
  ['runTask', 'runUpTo', 'runFrom', 'force'],
  ['markStale', 'explain', 'showLog'],
  ['duplicate', 'disable', 'delete'],
  ['selectUpstream', 'selectDownstream', 'selectConnected'],
]
const instanceEntries = [
  ['runInstance', 'forceInstance'],
  ['markInstanceStale', 'cancelInstance'],
  ['explain', 'showLog', 'showOutputs'],
]
const edgeEntries = [['insertTask'], ['delete']]
const canvasEntries = [
  ['addTask', 'note', 'paste'],
  ['selectAll', 'tidy', 'fit', 'toggleGrid'],
]
const selectionEntries = ['group', 'alignLeft', 'alignTop', 'distributeRows', 'tidy']
/** Left out where there is nothing that they could do. */
const placingEntries = ['addToGroup', 'removeFromGroup', 'pin']
const groupEntries = [['renameItem', 'toggleGroup'], ['runTask', 'runUpTo'], ['deleteItem']]
const noteEntries = [['renameItem'], ['deleteItem']]
const colourChoices = ['none', ...colourNames] as const

/** The menu of a task, an instance, a connection or the empty canvas, where the pointer was. */
export function ContextMenu() {
  const app = useApp()
  const menu = useUi((ui) => ui.menu)
  const fromTable = useRef(false)
  if (menu) fromTable.current = menu.kind === 'instance'
  const close = (): void => app.uiStore.setState({ menu: undefined })
  const [left, top] = menu?.at ?? [0, 0]
  return (
    // Always there: it must have seen the key that opens it, to put the focus on the first entry.
    <DropdownMenu.Root open={menu !== undefined} modal={false} onOpenChange={(isOpen) => !isOpen && close()}>
      <DropdownMenu.Trigger asChild>
        <span className="menu-anchor" aria-hidden="true" style={{ left, top }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          // Beside the pointer it can be moved up and down until all of it is in the window.
          side="right"
          align="start"
          sideOffset={0}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            const table = fromTable.current && document.querySelector<HTMLElement>('.instances-table')
            if (!app.uiStore.getState().dialog)
              (table || document.querySelector<HTMLElement>('.canvas'))?.focus()
          }}
        >
          {menu?.kind === 'task' && menu.instance !== undefined && (
            <InstanceMenu instance={menu.instance} at={menu.at} app={app} />
          )}
          {menu && <Entries parts={entriesOf(menu, app)} menu={menu} app={app} />}
          {(menu?.kind === 'task' || menu?.kind === 'item') && <Colours app={app} />}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Entries({
  parts,
  menu,
  app,
}: {
  readonly parts: readonly (readonly string[])[]
  readonly menu: Menu
  readonly app: App
}) {
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a menu never move
    <Fragment key={index}>
      {index > 0 && <DropdownMenu.Separator className="menu-rule" />}
      {part.map((id) => (
        <Entry key={id} id={id} menu={menu} app={app} />
      ))}
    </Fragment>
  ))
}

/** What is done to the instance whose dot was pointed at, in a menu of its own: the rest of the menu is of the whole task. */
function InstanceMenu({
  instance,
  at,
  app,
}: {
  readonly instance: string
  readonly at: Point
  readonly app: App
}) {
  return (
    <>
      <DropdownMenu.Sub>
        <DropdownMenu.SubTrigger className="menu-item" data-instance={instance}>
          <span className="menu-instance">{instance}</span>
          <ChevronRight className="menu-key" size={14} aria-hidden="true" />
        </DropdownMenu.SubTrigger>
        <DropdownMenu.Portal>
          <DropdownMenu.SubContent className="menu" collisionPadding={8}>
            <Entries parts={instanceEntries} menu={{ kind: 'instance', at, instance }} app={app} />
          </DropdownMenu.SubContent>
        </DropdownMenu.Portal>
      </DropdownMenu.Sub>
      <DropdownMenu.Separator className="menu-rule" />
    </>
  )
}

function entriesOf(menu: Menu, app: App): readonly (readonly string[])[] {
  const isMany = app.uiStore.getState().selection.size > 1
  if (menu.kind === 'instance') return instanceEntries
  if (menu.kind === 'item') return menu.item.kind === 'group' ? groupEntries : noteEntries
  if (menu.kind === 'task') {
    const placing = placingEntries.filter((id) => commands.find((each) => each.id === id)?.when?.(app))
    return [...taskEntries, ...(isMany ? [selectionEntries] : []), placing].filter(({ length }) => length > 0)
  }
  return menu.kind === 'edge' ? edgeEntries : canvasEntries
}

function Entry({ id, menu, app }: { readonly id: string; readonly menu: Menu; readonly app: App }) {
  const command = commands.find((each) => each.id === id)
  const [hint, setHint] = useState<string>()
  const endPreview = useRef<() => void>(undefined)
  useEffect(() => () => endPreview.current?.(), [])
  if (!command) return null
  const [key] = keysOf(command, app.uiStore.getState().keys)
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
      data-danger={id === 'delete' || id === 'deleteItem'}
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

/** The colours in a row; the arrow keys go through them as through the entries above. */
function Colours({ app }: { readonly app: App }) {
  return (
    <>
      <DropdownMenu.Separator className="menu-rule" />
      <DropdownMenu.Group className="menu-colours" aria-label={texts.canvas.groupDialog.colour}>
        {colourChoices.map((name) => (
          <DropdownMenu.Item
            key={name}
            className="swatch"
            aria-label={texts.commands.colour(texts.canvas.colours[name])}
            title={texts.canvas.colours[name]}
            data-colour={name}
            style={name === 'none' ? undefined : { background: colours[name] }}
            onSelect={() => runCommand(`colour-${name}`, app)}
          />
        ))}
      </DropdownMenu.Group>
    </>
  )
}

function titleIn(menu: Menu, command: Command, app: App): string {
  if (menu.kind === 'instance') return instanceTitles[command.id] ?? command.title
  if (menu.kind === 'item') return itemTitle(menu.item, command, app)
  if (
    menu.kind === 'task' &&
    command.id === 'disable' &&
    app.documentStore.getState().nodes.get(menu.task)?.isDisabled
  )
    return texts.commands.enable
  if (menu.kind === 'task' && command.id === 'pin')
    return areAllPinned(app) ? texts.commands.unpin : texts.commands.pinPosition
  return menu.kind === 'edge' && command.id === 'delete' ? texts.commands.disconnect : command.title
}

/** In a menu that is the instance's own. */
const instanceTitles: Readonly<Record<string, string>> = {
  forceInstance: texts.commands.force,
  markInstanceStale: texts.commands.markStale,
  cancelInstance: texts.commands.cancel,
}

function itemTitle(item: Item, command: Command, { documentStore }: App): string {
  const words = texts.canvas.itemMenu
  const group =
    item.kind === 'group' ? documentStore.getState().groups.find(({ id }) => id === item.id) : undefined
  switch (command.id) {
    case 'renameItem':
      return group ? words.renameGroup : words.editNote
    case 'toggleGroup':
      return group?.collapsed ? texts.canvas.foldGroup.expand : texts.canvas.foldGroup.collapse
    case 'runTask':
      return words.runTasks
    case 'runUpTo':
      return words.runUpTo
    case 'deleteItem':
      return group ? words.ungroup : words.deleteNote
    default:
      return command.title
  }
}
