import { thousands } from './numbers.ts'
/** The canvas: tasks, connections, groups, notes, and what is said when they are worked on by key. */
export const canvas = {
  dependsOnItself: 'a task can’t depend on itself',
  wouldCycle: (cycle: string) => `would make a cycle: ${cycle}`,
  cycleCut: (count: number) => `… ${count} more …`,

  name: 'Canvas',
  role: 'task graph',
  empty: 'Draw your first task',
  emptyAdd: 'Add the first task',
  emptyHint: (key: string | undefined) =>
    key === undefined
      ? 'Or double-click anywhere, or drop a script from your desktop'
      : `Or double-click anywhere, press ${key}, or drop a script from your desktop`,
  tasks: (count: number) => (count === 1 ? '1 task' : `${thousands(count)} tasks`),
  groupBox: (title: string, tasks: number, counts: string) => `${title}, ${tasks} tasks, ${counts}`,
  handles: {
    needs: 'Click to add a task that waits for this one, or drag to one',
    target: (target: string | undefined) =>
      `Click to add a task that uses ${target ?? 'its result'}, or drag to one`,
    incoming: 'Drop a connection here',
  },
  droppedData: (count: number) =>
    count === 1
      ? 'That file is data: drop it on the task that reads it'
      : `${count} files are data: drop them on the task that reads them`,
  colours: {
    none: 'No colour',
    blue: 'Blue',
    sky: 'Sky',
    green: 'Green',
    yellow: 'Yellow',
    orange: 'Orange',
    pink: 'Pink',
    grey: 'Grey',
  },
  /** What the undo menu calls it. */
  labels: {
    move: (ids: readonly string[]) => `Move ${several(ids)}`,
    join: (ids: readonly string[], group: string) => `Move ${several(ids)} into ${group}`,
    leave: (ids: readonly string[], group: string) => `Move ${several(ids)} out of ${group}`,
    align: (count: number) => `Align ${count} tasks`,
    distribute: (count: number) => `Distribute ${count} tasks`,
    remove: (tasks: string) => `Delete ${tasks}`,
    duplicate: (tasks: string) => `Duplicate ${tasks}`,
    disable: (tasks: string, isOff: boolean) => `${isOff ? 'Disable' : 'Enable'} ${tasks}`,
    newGroup: (number: number) => `Group ${number}`,
    group: (tasks: string) => `Group ${tasks}`,
    rename: (from: string, to: string) => `Rename ${from} to ${to}`,
    reconnect: (from: string, to: string) => `Reconnect ${from} → ${to}`,
    insert: (task: string, from: string, to: string) => `Insert ${task} on ${from} → ${to}`,
    addScripts: (names: readonly string[]) => (names.length === 1 ? `Add ${names[0]}` : 'Add scripts'),
    addInputs: (task: string) => `Add inputs to ${task}`,
    moveNote: 'Move note',
    resizeNote: 'Resize note',
    editNote: 'Edit note',
    addNote: 'Add note',
    deleteNote: 'Delete note',
    note: 'Note',
    colour: 'Colour',
    cut: (count: number) => (count === 1 ? 'Cut a connection' : `Cut ${count} connections`),
    renameGroup: (title: string) => `Rename group to ${title}`,
    ungroup: (title: string) => `Ungroup ${title}`,
    collapse: (title: string) => `Collapse ${title}`,
    expand: (title: string) => `Expand ${title}`,
  },
  /** `path`: what joins the two, where one does. */
  connection: (from: string, to: string, kind: string, path?: string) => {
    const how = kind === 'needs' ? 'order only' : kind === 'inferred' ? 'found by its path' : 'reference'
    return `${from} → ${to} (${how}${path ? `: ${path}` : ''})`
  },
  connections: (all: readonly string[]) =>
    [
      `${all.length} connections:`,
      ...all.slice(0, 8),
      ...(all.length > 8 ? [`and ${all.length - 8} more`] : []),
    ].join('\n'),
  insertHere: 'Insert a task here',
  /** The name of a task follows. */
  blockedBy: 'blocked by',
  queued: 'queued',
  /** `place` from 1. */
  queuedAt: (place: number) => (place === 1 ? 'queued, next in line' : `queued, ${ordinal(place)} in line`),
  fan: {
    instances: (total: number, counts: readonly string[]) =>
      `${thousands(total)} instances${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`,
    instance: (id: string, state: string, text: string | undefined) =>
      text ? `${id} · ${state} · ${text}` : `${id} · ${state}`,
    range: (first: number, last: number) => `${thousands(first)}–${thousands(last)}`,
    spokenRange: (task: string, first: number, last: number, total: number) =>
      `${task}: instances ${first} to ${last} of ${total}`,
    times: (total: number) => `×${thousands(total)}`,
    previousPage: 'Previous instances',
    nextPage: 'Next instances',
  },
  openGroupFirst: 'Expand the group first: the connection is made to a task in it',
  groupDrop: { takes: 'joins', loses: 'leaves' },
  addToGroup: { title: 'Add to group', placeholder: 'Which group?', isIn: 'is in it already' },
  groupDialog: {
    title: (group: string) => `Group ${group}`,
    name: 'Title',
    colour: 'Colour',
    done: 'Done',
  },
  itemMenu: {
    renameGroup: 'Title and colour…',
    editNote: 'Edit…',
    ungroup: 'Ungroup',
    deleteNote: 'Delete',
    runTasks: 'Run its tasks',
    runUpTo: 'Run up to its tasks',
  },
  pins: {
    pin: (tasks: string) => `Pin ${tasks}`,
    unpin: (tasks: string) => `Unpin ${tasks}`,
    hint: 'Pinned: Tidy leaves it here',
    spoken: 'pinned',
  },
  tidy: {
    allPinned: 'Nothing to tidy: everything is pinned',
    label: (count: number | undefined) => (count === undefined ? 'Tidy' : `Tidy ${count} tasks`),
    busy: 'Tidying…',
    cancel: 'Cancel',
  },
  foldGroup: { collapse: 'Collapse', expand: 'Expand' },
  resizeNote: 'Drag to resize',
  tooManyToCut: (most: number) => `only the first ${most} were cut at once`,
  notCut: (reasons: readonly string[]) =>
    reasons.length === 1
      ? `Not cut: ${reasons[0]}`
      : `${reasons.length} connections were not cut:\n${reasons.slice(0, 5).join('\n')}`,
  moved: (what: string, x: number, y: number) => `${what}: ${x}, ${y}`,
  resized: (width: number, height: number) => `${width} × ${height}`,
  note: (text: string) => `Note: ${text}`,
  group: (title: string, tasks: number, isCollapsed: boolean) =>
    `Group ${title}, ${tasks === 1 ? '1 task' : `${tasks} tasks`}${isCollapsed ? ', collapsed' : ''}`,
} as const

const several = (ids: readonly string[]): string => (ids.length === 1 ? `${ids[0]}` : `${ids.length} tasks`)

function ordinal(place: number): string {
  const isTeen = place % 100 >= 11 && place % 100 <= 13
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th')
  return `${place}${ending}`
}
