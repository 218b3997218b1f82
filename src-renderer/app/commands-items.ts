import { colourNames, colours } from '../canvas/colours.ts'
import type { Xy } from '../canvas/geometry.ts'
import { groupEdit } from '../canvas/groups.ts'
import { chosenItem, colourEdits, goToItem, moveByKey, nextItem, resizeByKey } from '../canvas/items.ts'
import { noteEdit } from '../canvas/notes.ts'
import type { App } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import type { Command } from './commands.ts'
import { hasSelection } from './selected.ts'

const names = texts.commands
const { labels } = texts.canvas

const hasItem = (app: App): boolean => chosenItem(app) !== undefined
const hasNote = (app: App): boolean => chosenItem(app)?.kind === 'note'
const canMove = (app: App): boolean => hasSelection(app) || hasItem(app)
const hasItems = ({ documentStore }: App): boolean =>
  documentStore.getState().groups.length + documentStore.getState().notes.length > 0

/** What is done to groups and notes, and moving by key. */
export const itemCommands: readonly Command[] = [
  walkCommand('nextItem', ['G'], 1),
  walkCommand('previousItem', ['Shift+G'], -1),
  moveCommand('moveLeft', 'Alt+ArrowLeft', 'canvas', { x: -1, y: 0 }),
  moveCommand('moveRight', 'Alt+ArrowRight', 'canvas', { x: 1, y: 0 }),
  moveCommand('moveUp', 'Alt+ArrowUp', 'canvas', { x: 0, y: -1 }),
  moveCommand('moveDown', 'Alt+ArrowDown', 'canvas', { x: 0, y: 1 }),
  moveCommand('itemLeft', 'ArrowLeft', 'item', { x: -1, y: 0 }),
  moveCommand('itemRight', 'ArrowRight', 'item', { x: 1, y: 0 }),
  moveCommand('itemUp', 'ArrowUp', 'item', { x: 0, y: -1 }),
  moveCommand('itemDown', 'ArrowDown', 'item', { x: 0, y: 1 }),
  sizeCommand('noteNarrower', 'Shift+ArrowLeft', { x: -1, y: 0 }),
  sizeCommand('noteWider', 'Shift+ArrowRight', { x: 1, y: 0 }),
  sizeCommand('noteLower', 'Shift+ArrowUp', { x: 0, y: -1 }),
  sizeCommand('noteHigher', 'Shift+ArrowDown', { x: 0, y: 1 }),
  {
    id: 'openItem',
    title: names.openItem,
    group: 'Edit',
    keys: ['Enter'],
    scope: 'item',
    when: hasItem,
    run: (app) => (hasNote(app) ? renameItem(app) : toggleGroup(app)),
  },
  {
    id: 'renameItem',
    title: names.renameItem,
    group: 'Edit',
    keys: ['F2'],
    scope: 'item',
    when: hasItem,
    run: renameItem,
  },
  {
    id: 'deleteItem',
    title: names.deleteItem,
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    scope: 'item',
    when: hasItem,
    run: deleteItem,
  },
  {
    id: 'toggleGroup',
    title: names.toggleGroup,
    group: 'Edit',
    keys: ['E'],
    when: (app) => groupAtHand(app) !== undefined,
    run: toggleGroup,
  },
  colourCommand('none'),
  ...colourNames.map(colourCommand),
]

function walkCommand(id: 'nextItem' | 'previousItem', keys: readonly string[], step: 1 | -1): Command {
  return {
    id,
    title: names[id],
    group: 'Go',
    keys,
    when: hasItems,
    run(app) {
      const item = nextItem(step, app)
      if (item) goToItem(item, app)
    },
  }
}

type MoveId = `${'move' | 'item'}${'Left' | 'Right' | 'Up' | 'Down'}`

function moveCommand(id: MoveId, key: string, scope: 'canvas' | 'item', direction: Xy): Command {
  return {
    id,
    title: names[id],
    group: 'Edit',
    keys: [key],
    scope,
    when: scope === 'item' ? hasItem : canMove,
    run: (app) => void moveByKey(direction, app),
  }
}

function sizeCommand(
  id: 'noteNarrower' | 'noteWider' | 'noteLower' | 'noteHigher',
  key: string,
  direction: Xy,
): Command {
  return {
    id,
    title: names[id],
    group: 'Edit',
    keys: [key],
    scope: 'item',
    when: hasNote,
    run: (app) => void resizeByKey(direction, app),
  }
}

function colourCommand(name: 'none' | (typeof colourNames)[number]): Command {
  const word = texts.canvas.colours[name]
  return {
    id: `colour-${name}`,
    title: names.colour(word),
    group: 'Edit',
    when: canMove,
    run(app) {
      const edits = colourEdits(name === 'none' ? undefined : colours[name], app)
      if (edits.length > 0) void app.actions.edit(edits, names.colour(word))
    },
  }
}

/** The chosen group, else the one that all selected tasks are in. */
function groupAtHand(app: App) {
  const chosen = chosenItem(app)
  if (chosen) return chosen.kind === 'group' ? chosen.group : undefined
  const { selection } = app.uiStore.getState()
  const isOfAll = (tasks: readonly string[]): boolean => [...selection].every((id) => tasks.includes(id))
  if (selection.size === 0) return undefined
  return app.documentStore.getState().groups.find(({ tasks }) => isOfAll(tasks))
}

function toggleGroup(app: App): void {
  const group = groupAtHand(app)
  if (!group) return
  const { peeked } = app.uiStore.getState()
  if (peeked.has(group.id)) return endPeek(group.id, app)
  const isCollapsed = !group.collapsed
  const label = isCollapsed ? labels.collapse(group.title) : labels.expand(group.title)
  void app.actions.edit([groupEdit(group.id, 'collapsed', isCollapsed || undefined)], label)
}

function endPeek(group: string, app: App): void {
  app.uiStore.setState(({ peeked }) => ({ peeked: new Set([...peeked].filter((id) => id !== group)) }))
}

function renameItem(app: App): void {
  const chosen = chosenItem(app)
  if (chosen?.kind === 'group')
    app.uiStore.setState({ dialog: { kind: 'renameGroup', group: chosen.group.id } })
  if (chosen?.kind === 'note') {
    const { index, at, text } = chosen.note
    app.uiStore.setState({ dialog: { kind: 'note', index, at, text } })
  }
}

function deleteItem(app: App): void {
  const chosen = chosenItem(app)
  app.uiStore.setState({ item: undefined })
  if (chosen?.kind === 'note') void app.actions.edit([noteEdit(chosen.note, undefined)], labels.deleteNote)
  if (chosen?.kind === 'group') {
    const { id, title } = chosen.group
    void app.actions.edit([{ kind: 'group.set', id }], labels.ungroup(title))
  }
}
