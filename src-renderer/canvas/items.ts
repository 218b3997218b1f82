import type { MouseEvent } from 'react'
import type { GroupView, NoteView } from '../../src-shared/contract/views.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import type { App } from '../stores/hooks.tsx'
import { type Item, selectItem, speak } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { moveEdit } from './dragging.ts'
import { noteArea, type Xy } from './geometry.ts'
import { groupEdit } from './groups.ts'
import { noteEdit } from './notes.ts'
import { gridStep, toGrid } from './snapping.ts'

/** The chosen group or note as it stands in the document; undefined where there is none, or none any more. */
export type ChosenItem =
  | { readonly kind: 'group'; readonly group: GroupView }
  | { readonly kind: 'note'; readonly note: NoteView }

export function chosenItem({
  uiStore,
  documentStore,
}: Pick<App, 'uiStore' | 'documentStore'>): ChosenItem | undefined {
  const { item } = uiStore.getState()
  const { groups, notes } = documentStore.getState()
  if (item?.kind === 'group') {
    const group = groups.find(({ id }) => id === item.id)
    return group && { kind: 'group', group }
  }
  const note = item && notes.find(({ index }) => index === item.index)
  return note && { kind: 'note', note }
}

/** The id of its element, which the canvas names as its active one. */
export const itemElementId = (item: Item): string =>
  item.kind === 'group' ? `group-${item.id}` : `note-${item.index}`

/** Chooses a group or note, with the tasks that go with it, and opens its menu at the pointer. */
export function openItemMenu(
  item: Item,
  tasks: readonly string[],
  event: MouseEvent,
  uiStore: App['uiStore'],
): void {
  event.preventDefault()
  event.stopPropagation()
  selectItem(uiStore, item, tasks)
  uiStore.setState({ menu: { kind: 'item', at: [event.clientX, event.clientY], item } })
}

/** Chooses a group or note, says what it is, and brings it into view. */
export function goToItem(item: Item, app: App): void {
  const { groups, notes } = app.documentStore.getState()
  const group = item.kind === 'group' ? groups.find(({ id }) => id === item.id) : undefined
  const note = item.kind === 'note' ? notes.find(({ index }) => index === item.index) : undefined
  selectItem(app.uiStore, item, group?.tasks ?? [])
  if (group) {
    speak(app.uiStore, texts.canvas.group(group.title, group.tasks.length, group.collapsed))
    const first = group.tasks[0]
    if (first !== undefined) app.view.reveal(first)
  }
  if (note) {
    speak(app.uiStore, texts.canvas.note(note.text))
    app.view.revealRect(noteArea(note.at, note.size))
  }
}

/** The group or note after the chosen one: groups first, then notes, around. */
export function nextItem(step: 1 | -1, app: Pick<App, 'uiStore' | 'documentStore'>): Item | undefined {
  const { groups, notes } = app.documentStore.getState()
  const all: readonly Item[] = [
    ...groups.map(({ id }): Item => ({ kind: 'group', id })),
    ...notes.map(({ index }): Item => ({ kind: 'note', index })),
  ]
  const { item } = app.uiStore.getState()
  const at = item ? all.findIndex((each) => itemElementId(each) === itemElementId(item)) : -1
  const next = at === -1 ? (step === 1 ? 0 : all.length - 1) : (at + step + all.length) % all.length
  return all[next]
}

/** A stretch of key presses that move or resize the same things: where those were before it, and how far they have come. */
interface Stretch {
  readonly what: string
  readonly from: ReadonlyMap<string, Xy>
  way: Xy
  lastAtMs: number
}

const stretchPauseMs = 900
let stretch: Stretch | undefined

/** Goes on with the stretch, or begins one: positions that are still on their way back from the host are not looked at. */
function goOn(what: string, from: () => ReadonlyMap<string, Xy>, way: Xy, app: App): Stretch {
  const now = performance.now()
  const isUndone = app.documentStore.getState().document?.canRedo ?? false
  const isSame = stretch?.what === what && now - stretch.lastAtMs < stretchPauseMs && !isUndone
  const present = isSame && stretch ? stretch : { what, from: from(), way: { x: 0, y: 0 }, lastAtMs: now }
  present.way = { x: present.way.x + way.x, y: present.way.y + way.y }
  present.lastAtMs = now
  stretch = present
  return present
}

const step = 8

/** Moves the selected tasks, or the chosen note, by a step in a direction; presses in a row are one undo step. */
export async function moveByKey(direction: Xy, app: App): Promise<void> {
  const chosen = chosenItem(app)
  const { isGridOn } = app.uiStore.getState()
  const size = isGridOn ? gridStep : step
  const way = { x: direction.x * size, y: direction.y * size }
  const placed = ({ x, y }: Xy): Xy =>
    isGridOn ? { x: toGrid(x), y: toGrid(y) } : { x: Math.round(x), y: Math.round(y) }
  if (chosen?.kind === 'note') {
    const { index, at } = chosen.note
    const name = `note ${index}`
    const present = goOn(name, () => new Map([[name, { x: at[0], y: at[1] }]]), way, app)
    const from = present.from.get(name) ?? { x: at[0], y: at[1] }
    const to = placed({ x: from.x + present.way.x, y: from.y + present.way.y })
    const edit = noteEdit(chosen.note, { at: [to.x, to.y] })
    const done = await app.actions.edit([edit], texts.canvas.labels.moveNote, { mergeKey: `move ${name}` })
    if (done) speak(app.uiStore, texts.canvas.moved(texts.canvas.labels.note, to.x, to.y))
    return
  }
  await moveTasks(way, placed, app)
}

async function moveTasks(way: Xy, placed: (at: Xy) => Xy, app: App): Promise<void> {
  const { selection } = app.uiStore.getState()
  const { positions } = app.scene.store.getState()
  const ids = [...selection].filter((id) => positions.has(id))
  const [first] = ids
  if (first === undefined) return
  const name = `tasks ${ids.join(' ')}`.slice(0, 190)
  const from = (): ReadonlyMap<string, Xy> =>
    new Map(ids.flatMap((id) => (positions.has(id) ? [[id, positions.get(id) ?? { x: 0, y: 0 }]] : [])))
  const present = goOn(name, from, way, app)
  const lead = present.from.get(first) ?? { x: 0, y: 0 }
  const to = placed({ x: lead.x + present.way.x, y: lead.y + present.way.y })
  const [dx, dy] = [to.x - lead.x, to.y - lead.y]
  const places = new Map([...present.from].map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }]))
  app.scene.move(places)
  const label = texts.canvas.labels.move(ids)
  const done = await app.actions.edit([moveEdit(places)], label, { mergeKey: name })
  if (done) speak(app.uiStore, texts.canvas.moved(ids.length === 1 ? first : label, to.x, to.y))
  else app.scene.settle(ids)
}

const leastNote = { x: 96, y: 48 }

/** Makes the chosen note larger or smaller by a step. */
export async function resizeByKey(direction: Xy, app: App): Promise<void> {
  const chosen = chosenItem(app)
  if (chosen?.kind !== 'note') return
  const { note } = chosen
  const { width, height } = noteArea(note.at, note.size)
  const name = `size of note ${note.index}`
  const way = { x: direction.x * step * 2, y: direction.y * step * 2 }
  const present = goOn(name, () => new Map([[name, { x: width, y: height }]]), way, app)
  const from = present.from.get(name) ?? { x: width, y: height }
  await resizeNote(note, { x: from.x + present.way.x, y: from.y + present.way.y }, app, name)
}

/** Gives a note a size, not below what shows a word. */
export async function resizeNote(
  note: NoteView,
  size: Xy,
  app: Pick<App, 'actions' | 'uiStore'>,
  mergeKey?: string,
): Promise<void> {
  const [width, height] = noteSize(size)
  const options = mergeKey === undefined ? {} : { mergeKey }
  const edit = noteEdit(note, { size: [width, height] })
  const done = await app.actions.edit([edit], texts.canvas.labels.resizeNote, options)
  if (done) speak(app.uiStore, texts.canvas.resized(width, height))
}

/** The size a note gets, in whole steps of the plane. */
export function noteSize({ x, y }: Xy): readonly [number, number] {
  return [Math.round(Math.max(leastNote.x, x)), Math.round(Math.max(leastNote.y, y))]
}

/** Edits that give the chosen group or note, else the selected tasks, a colour; none takes it away. */
export function colourEdits(colour: string | undefined, app: App): readonly Edit[] {
  const chosen = chosenItem(app)
  if (chosen?.kind === 'note') return [noteEdit(chosen.note, { color: colour })]
  if (chosen?.kind === 'group') return [groupEdit(chosen.group.id, 'color', colour)]
  return [...app.uiStore.getState().selection].map(
    (task): Edit => ({
      kind: 'task.set',
      task,
      path: ['color'],
      ...(colour === undefined ? {} : { value: colour }),
    }),
  )
}
