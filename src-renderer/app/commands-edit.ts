import type { EdgeView } from '../../src-shared/contract/views.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import { cutEdges } from '../canvas/cutting.ts'
import { columnGap, nodeHeight, nodeWidth } from '../canvas/geometry.ts'
import { groupsWithout, leaveChange } from '../canvas/membership.ts'
import { freePlace } from '../canvas/place.ts'
import { askWhatToInsert } from '../canvas/rewiring.ts'
import { tidy } from '../canvas/tidy.ts'
import type { App } from '../stores/hooks.tsx'
import { addToast, select, speak } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import type { Command } from './commands.ts'
import { togglePins } from './pins.ts'
import { hasPipeline, hasSelection, nameTasks, selectedTasks } from './selected.ts'

const names = texts.commands
const { clipboard } = names
const { labels } = texts.canvas

const only = (app: App): string | undefined => {
  const tasks = selectedTasks(app)
  return tasks.length === 1 ? tasks[0] : undefined
}
const hasAnything = (app: App): boolean => hasSelection(app) || app.uiStore.getState().selectedEdges.size > 0

export const editCommands: readonly Command[] = [
  {
    id: 'undo',
    title: names.undo,
    group: 'Edit',
    keys: ['Ctrl+Z'],
    when: (app) => app.documentStore.getState().document?.canUndo ?? false,
    run: (app) => void app.actions.undo(),
  },
  {
    id: 'redo',
    title: names.redo,
    group: 'Edit',
    keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    when: (app) => app.documentStore.getState().document?.canRedo ?? false,
    run: (app) => void app.actions.redo(),
  },
  {
    id: 'addTask',
    title: names.addTask,
    group: 'Edit',
    when: hasPipeline,
    run: (app) => openQuickAdd(app, undefined),
  },
  {
    id: 'addAfter',
    title: names.addAfter,
    group: 'Edit',
    keys: ['A'],
    when: hasPipeline,
    run: (app) => openQuickAdd(app, only(app)),
  },
  {
    id: 'insertTask',
    title: names.insertTask,
    group: 'Edit',
    when: (app) => selectedEdge(app) !== undefined,
    run: (app) => {
      const edge = selectedEdge(app)
      const { menu } = app.uiStore.getState()
      if (edge) askWhatToInsert(edge, menu?.at, app)
    },
  },
  {
    id: 'rename',
    title: names.rename,
    group: 'Edit',
    keys: ['F2'],
    when: (app) => only(app) !== undefined,
    run: (app) => app.uiStore.setState({ dialog: { kind: 'rename', task: only(app) ?? '' } }),
  },
  {
    id: 'duplicate',
    title: names.duplicate,
    group: 'Edit',
    keys: ['Ctrl+D'],
    when: hasSelection,
    run: (app) => duplicate(app, true),
  },
  {
    id: 'disable',
    title: names.disable,
    group: 'Edit',
    keys: ['D'],
    when: hasSelection,
    run: (app) => toggleDisabled(app),
  },
  {
    id: 'delete',
    title: names.delete,
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    when: hasAnything,
    run: (app) => remove(app, false),
  },
  {
    id: 'deleteReconnect',
    title: names.deleteReconnect,
    group: 'Edit',
    keys: ['Ctrl+Delete', 'Ctrl+Backspace'],
    when: hasSelection,
    run: (app) => remove(app, true),
  },
  {
    id: 'copy',
    title: names.copy,
    group: 'Edit',
    keys: ['Ctrl+C'],
    when: hasSelection,
    run: (app) => void copy(app),
  },
  {
    id: 'cut',
    title: names.cut,
    group: 'Edit',
    keys: ['Ctrl+X'],
    when: hasSelection,
    run: (app) => void copy(app).then((isCopied) => isCopied && remove(app, false)),
  },
  {
    id: 'paste',
    title: names.paste,
    group: 'Edit',
    keys: ['Ctrl+V'],
    when: hasPipeline,
    run: (app) => void paste(app, false),
  },
  {
    id: 'pasteConnected',
    title: names.pasteConnected,
    group: 'Edit',
    keys: ['Ctrl+Shift+V'],
    when: hasPipeline,
    run: (app) => void paste(app, true),
  },
  {
    id: 'selectAll',
    title: names.selectAll,
    group: 'Edit',
    keys: ['Ctrl+A'],
    when: hasPipeline,
    run: (app) => select(app.uiStore, app.documentStore.getState().order),
  },
  {
    id: 'connect',
    title: names.connect,
    group: 'Edit',
    keys: ['C'],
    when: (app) => only(app) !== undefined,
    run: (app) => app.uiStore.setState({ dialog: { kind: 'connect', from: only(app) ?? '' } }),
  },
  {
    id: 'chooseEdge',
    title: names.chooseEdge,
    group: 'Go',
    keys: ['Shift+C'],
    when: (app) => {
      const { graph } = app.documentStore.getState()
      const task = only(app)
      return task !== undefined && (graph.incoming.has(task) || graph.outgoing.has(task))
    },
    run: (app) => app.uiStore.setState({ dialog: { kind: 'chooseEdge', task: only(app) ?? '' } }),
  },
  { id: 'group', title: names.group, group: 'Edit', keys: ['Ctrl+G'], when: hasSelection, run: makeGroup },
  {
    id: 'ungroup',
    title: names.ungroup,
    group: 'Edit',
    keys: ['Ctrl+Shift+G'],
    when: hasSelection,
    run: ungroup,
  },
  {
    id: 'addToGroup',
    title: names.addToGroup,
    group: 'Edit',
    when: (app) => hasSelection(app) && groupsWithout(selectedTasks(app), app).length > 0,
    run: ({ uiStore }) => uiStore.setState({ dialog: { kind: 'addToGroup' } }),
  },
  {
    id: 'removeFromGroup',
    title: names.removeFromGroup,
    group: 'Edit',
    when: (app) => leaveChange(selectedTasks(app), app) !== undefined,
    run(app) {
      const change = leaveChange(selectedTasks(app), app)
      if (change)
        void app.actions
          .edit(change.edits, change.label)
          .then((done) => done && speak(app.uiStore, change.label))
    },
  },
  {
    id: 'pin',
    title: names.pin,
    group: 'Edit',
    keys: ['Shift+P'],
    when: hasSelection,
    run: (app) => void togglePins(app),
  },
  { id: 'note', title: names.note, group: 'Edit', keys: ['Shift+S'], when: hasPipeline, run: addNote },
  {
    id: 'tidy',
    title: names.tidy,
    group: 'Edit',
    keys: ['Alt+Shift+T'],
    when: hasPipeline,
    run: tidyAndShow,
  },
]

/** Tasks that were selected stay about where they are; all of them are shown as a whole. */
async function tidyAndShow(app: App): Promise<void> {
  const { selection } = app.uiStore.getState()
  if (await tidy(app)) app.view.fit(selection.size > 1 ? selection : undefined)
}

function selectedEdge({ uiStore, documentStore }: App): EdgeView | undefined {
  const { selectedEdges } = uiStore.getState()
  const [id] = selectedEdges
  return selectedEdges.size === 1 && id !== undefined ? documentStore.getState().edges.get(id) : undefined
}

/** At the pointer if it is over the canvas, else beside the task that it comes after, else in the middle; never on another. */
function openQuickAdd(app: App, after: string | undefined): void {
  const pointer = app.view.pointer()
  const { positions } = app.scene.store.getState()
  const before = after === undefined ? undefined : positions.get(after)
  const wanted = pointer
    ? app.view.toPlane(pointer)
    : before
      ? { x: before.x + nodeWidth + columnGap, y: before.y }
      : { x: app.view.middle().x - nodeWidth / 2, y: app.view.middle().y - nodeHeight / 2 }
  const at = freePlace(wanted, positions.values())
  app.uiStore.setState({
    dialog: {
      kind: 'quickAdd',
      at: [at.x, at.y],
      ...(pointer ? { anchor: [pointer.x, pointer.y] } : {}),
      ...(after === undefined ? {} : { from: { task: after, as: 'reference' } }),
    },
  })
}

function remove(app: App, reconnect: boolean): void {
  const tasks = selectedTasks(app)
  if (tasks.length === 0) return void disconnect(app)
  const going = new Set(tasks)
  const { edges } = app.documentStore.getState()
  const cut = [...app.uiStore.getState().selectedEdges].flatMap((id): Edit[] => {
    const edge = edges.get(id)
    return !edge || going.has(edge.from) || going.has(edge.to)
      ? []
      : [{ kind: 'edge.remove', from: edge.from, to: edge.to }]
  })
  const edit: Edit = { kind: 'task.remove', tasks: [...tasks], ...(reconnect ? { reconnect } : {}) }
  void app.actions.edit([...cut, edit], labels.remove(nameTasks(tasks)))
}

async function disconnect(app: App): Promise<void> {
  const reasons = await cutEdges(app.uiStore.getState().selectedEdges, app)
  if (reasons.length > 0) addToast(app.uiStore, { level: 'error', text: texts.canvas.notCut(reasons) })
}

function duplicate(app: App, keepIncoming: boolean): void {
  const tasks = selectedTasks(app)
  const edit: Edit = { kind: 'task.duplicate', tasks: [...tasks], offset: [40, 96], keepIncoming }
  void app.actions.edit([edit], labels.duplicate(nameTasks(tasks)), { select: true })
}

/** All off, unless all are off already. */
function toggleDisabled(app: App): void {
  const tasks = selectedTasks(app)
  const { nodes } = app.documentStore.getState()
  const isOff = tasks.every((id) => nodes.get(id)?.isDisabled)
  const edits = tasks.map(
    (task): Edit => ({
      kind: 'task.set',
      task,
      path: ['disabled'],
      ...(isOff ? {} : { value: true }),
    }),
  )
  void app.actions.edit(edits, labels.disable(nameTasks(tasks), !isOff))
}

async function copy(app: App): Promise<boolean> {
  const tasks = selectedTasks(app)
  const yaml = await app.actions.copy(tasks)
  if (yaml === undefined) return false
  try {
    await navigator.clipboard.writeText(yaml)
    addToast(app.uiStore, { level: 'info', text: clipboard.copied(nameTasks(tasks)) })
    return true
  } catch {
    addToast(app.uiStore, { level: 'error', text: clipboard.notWritten })
    return false
  }
}

/** As much as an edit may carry; the host would say the same in its own words. */
const mostPasted = 1_000_000

async function paste(app: App, keepIncoming: boolean): Promise<void> {
  try {
    await pasteText(await navigator.clipboard.readText(), keepIncoming, app)
  } catch {
    addToast(app.uiStore, { level: 'error', text: clipboard.notRead, detail: clipboard.notReadRemedy })
  }
}

/** Makes tasks of text, where the pointer is; says why not where it is none. */
export async function pasteText(yaml: string, keepIncoming: boolean, app: App): Promise<void> {
  const refusal =
    yaml.trim() === '' ? clipboard.empty : yaml.length > mostPasted ? clipboard.tooLong : undefined
  if (refusal !== undefined) return void addToast(app.uiStore, { level: 'error', text: refusal })
  const pointer = app.view.pointer()
  const at = pointer ? app.view.toPlane(pointer) : app.view.middle()
  await app.actions.paste(yaml, [Math.round(at.x), Math.round(at.y)], keepIncoming)
}

function makeGroup(app: App): void {
  const tasks = selectedTasks(app)
  const taken = new Set(app.documentStore.getState().groups.map(({ id }) => id))
  let number = taken.size + 1
  while (taken.has(`group-${number}`)) number++
  const edit: Edit = {
    kind: 'group.set',
    id: `group-${number}`,
    group: { title: labels.newGroup(number), tasks: [...tasks] },
  }
  const leaving = leaveChange(tasks, app)?.edits ?? []
  void app.actions.edit([...leaving, edit], labels.group(nameTasks(tasks)))
}

function ungroup(app: App): void {
  const { selection } = app.uiStore.getState()
  const { groups } = app.documentStore.getState()
  const edits = groups
    .filter(({ tasks }) => tasks.some((id) => selection.has(id)))
    .map(({ id }): Edit => ({ kind: 'group.set', id }))
  if (edits.length > 0) void app.actions.edit(edits, names.ungroup)
}

function addNote(app: App): void {
  const pointer = app.view.pointer()
  const { x, y } = pointer ? app.view.toPlane(pointer) : app.view.middle()
  const index = app.documentStore.getState().notes.length
  app.uiStore.setState({ dialog: { kind: 'note', index, at: [Math.round(x), Math.round(y)], text: '' } })
}
