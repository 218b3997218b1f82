import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunVerb } from '../../src-shared/contract/commands.ts'
import type { TrustQuestion } from '../../src-shared/contract/views.ts'

export type InspectorTab = 'task' | 'why' | 'log' | 'outputs' | 'history' | 'instances'
export type BottomTab = 'runs' | 'timeline' | 'problems' | 'file'
export type ThemeChoice = 'light' | 'dark' | 'system'
export type Point = readonly [number, number]

export interface Toast {
  readonly id: number
  readonly level: 'info' | 'success' | 'warning' | 'error'
  readonly text: string
  readonly detail?: string
  readonly action?: { readonly title: string; readonly run: () => void }
  /** Something goes on: it stays until that has ended. */
  readonly isProgress?: true
}

/** What asks for the whole attention; one at a time. */
export type Dialog =
  | { readonly kind: 'palette' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'open' }
  | { readonly kind: 'new' }
  | { readonly kind: 'export' }
  | { readonly kind: 'settings' }
  | {
      readonly kind: 'quickAdd'
      /** In the canvas's own coordinates. */
      readonly at?: Point
      /** Where the dialog itself appears, in the window. */
      readonly anchor?: Point
      /** The new task then depends on this one. */
      readonly from?: { readonly task: string; readonly as: 'reference' | 'needs'; readonly target?: number }
      /** This task then depends on the new one. */
      readonly to?: string
      /** The new task is put on this connection. */
      readonly onto?: string
    }
  | { readonly kind: 'connect'; readonly from: string }
  | { readonly kind: 'chooseEdge'; readonly task: string }
  | { readonly kind: 'rename'; readonly task: string }
  | { readonly kind: 'addToGroup' }
  | { readonly kind: 'renameGroup'; readonly group: string }
  | { readonly kind: 'note'; readonly index: number; readonly at: Point; readonly text: string }
  | { readonly kind: 'trust'; readonly question: TrustQuestion; readonly run: RunVerb }
  | {
      readonly kind: 'confirm'
      readonly title: string
      readonly text: string
      readonly yes: string
      readonly isDanger: boolean
      readonly onYes: () => void
      /** A third way out, between yes and no. */
      readonly other?: { readonly title: string; readonly run: () => void }
    }

/** A context menu, at a point of the window. */
export type Menu =
  /** `instance`: of a fan-out, the one whose dot was pointed at. */
  | { readonly kind: 'task'; readonly at: Point; readonly task: string; readonly instance?: string }
  | { readonly kind: 'instance'; readonly at: Point; readonly instance: string }
  | { readonly kind: 'edge'; readonly at: Point; readonly edge: string }
  | { readonly kind: 'canvas'; readonly at: Point }
  | { readonly kind: 'item'; readonly at: Point; readonly item: Item }

/** What lies on the canvas beside tasks and connections. */
export type Item =
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'note'; readonly index: number }

/** What a drop would do to a group: it takes what is dragged, or loses these tasks. */
export type GroupDrop =
  | { readonly kind: 'takes' }
  | { readonly kind: 'loses'; readonly tasks: ReadonlySet<string> }

/** A line on the plane that says what a dragged thing is in line with. */
export interface Guide {
  readonly axis: 'x' | 'y'
  /** Where on that axis the line stands, and from where to where it goes on the other one. */
  readonly at: number
  readonly from: number
  readonly to: number
}

/** Keys that the user has chosen, by command; a command that isn't named has its own ones. */
export type KeyChanges = Readonly<Record<string, readonly string[]>>

/** What the window shows and how; nothing in it belongs to the document. */
export interface UiState {
  readonly selection: ReadonlySet<string>
  readonly selectedEdges: ReadonlySet<string>
  /** The task that arrow keys walk from: the one chosen last. */
  readonly focused: string | undefined
  /** The group or note that keys work on. A chosen group's tasks are selected too. */
  readonly item: Item | undefined
  /** Tasks that Tidy leaves where they are. */
  readonly pinned: ReadonlySet<string>
  /** Collapsed groups that stand open only here, because a task in them was gone to. */
  readonly peeked: ReadonlySet<string>
  readonly inspectorTab: InspectorTab
  /** The instance of a fan-out that log and outputs show, by its id; counts only while its task is inspected. */
  readonly instance: string | undefined
  /** The attempt whose log is shown, as `RUN#ATTEMPT`; undefined is the last one, live. */
  readonly logAttempt: string | undefined
  readonly bottomTab: BottomTab
  readonly isOutlineOpen: boolean
  readonly isInspectorOpen: boolean
  readonly isBottomOpen: boolean
  readonly isMinimapOpen: boolean
  /** Whether what is dragged goes to points of the grid. */
  readonly isGridOn: boolean
  readonly keys: KeyChanges
  readonly theme: ThemeChoice
  /** The file is written a little after each change. */
  readonly isAutosaveOn: boolean
  readonly areNotificationsOn: boolean
  readonly dialog: Dialog | undefined
  readonly menu: Menu | undefined
  /** A line beside the pointer, such as why a connection was refused. */
  readonly tip: { readonly at: Point; readonly text: string } | undefined
  readonly toasts: readonly Toast[]
  /** Names of commands that wait for the host: their buttons show it. */
  readonly pending: ReadonlySet<string>
  /** The connection that a dragged task would be put on. */
  readonly dropEdge: string | undefined
  /** Groups that would take or lose what is being dragged, by id. */
  readonly groupDrops: ReadonlyMap<string, GroupDrop>
  /** The connections that the stroke being drawn would cut. */
  readonly cutEdges: ReadonlySet<string>
  readonly guides: readonly Guide[]
  /** Which page of its instances a large fan-out shows, from 0. */
  readonly fanPages: ReadonlyMap<string, number>
  /** The last line for screen readers about something done by key; a new object each time. */
  readonly spoken: { readonly text: string } | undefined
  /** Tasks that the hovered run verb would run. */
  readonly preview: ReadonlySet<string> | undefined
}

export type UiStore = StoreApi<UiState>

/** What is remembered from one start to the next. */
export type Remembered = Pick<
  UiState,
  | 'isOutlineOpen'
  | 'isInspectorOpen'
  | 'isBottomOpen'
  | 'isMinimapOpen'
  | 'isGridOn'
  | 'keys'
  | 'theme'
  | 'isAutosaveOn'
  | 'areNotificationsOn'
  | 'bottomTab'
  | 'inspectorTab'
>

const nothing: ReadonlySet<string> = new Set()
const noGuides: readonly Guide[] = []
const noDrops: ReadonlyMap<string, GroupDrop> = new Map()
const noPages: ReadonlyMap<string, number> = new Map()

export function createUiStore(remembered: Partial<Remembered> = {}): UiStore {
  const store = createStore<UiState>(() => ({
    selection: nothing,
    selectedEdges: nothing,
    focused: undefined,
    item: undefined,
    pinned: nothing,
    peeked: nothing,
    inspectorTab: 'task',
    instance: undefined,
    logAttempt: undefined,
    bottomTab: 'runs',
    isOutlineOpen: true,
    isInspectorOpen: true,
    isBottomOpen: false,
    isMinimapOpen: false,
    isGridOn: false,
    keys: {},
    theme: 'system',
    isAutosaveOn: false,
    areNotificationsOn: true,
    dialog: undefined,
    menu: undefined,
    tip: undefined,
    toasts: [],
    pending: nothing,
    dropEdge: undefined,
    groupDrops: noDrops,
    cutEdges: nothing,
    guides: noGuides,
    fanPages: noPages,
    spoken: undefined,
    preview: undefined,
    ...remembered,
  }))
  // Whoever selects tasks lets a group or note go, without having to know of it.
  store.subscribe((ui, before) => {
    if (ui.selection !== before.selection && ui.item && ui.item === before.item)
      store.setState({ item: undefined })
  })
  return store
}

/** Selects exactly these tasks; the last one is where the arrow keys go on. Edges, groups and notes are let go. */
export function select(store: UiStore, ids: Iterable<string>): void {
  const selection = new Set(ids)
  const last = [...selection].at(-1)
  const focused = last ?? store.getState().focused
  store.setState({ selection, selectedEdges: nothing, item: undefined, focused })
}

/** Chooses a group with its tasks, or a note. */
export function selectItem(store: UiStore, item: Item, tasks: readonly string[]): void {
  store.setState({ selection: new Set(tasks), selectedEdges: nothing, item })
}

/** Says something to screen readers once. */
export function speak(store: UiStore, text: string): void {
  store.setState({ spoken: { text } })
}

/** How one more task, or a marquee, changes a selection. */
export function combineSelection(
  before: ReadonlySet<string>,
  ids: Iterable<string>,
  mode: 'replace' | 'add' | 'remove' | 'toggle',
): ReadonlySet<string> {
  if (mode === 'replace') return new Set(ids)
  const next = new Set(before)
  for (const id of ids) {
    if (mode === 'remove' || (mode === 'toggle' && before.has(id))) next.delete(id)
    else next.add(id)
  }
  return next
}

let nextToast = 1

/** Shows a message; errors stay until they are closed. Gives its id. */
export function addToast(store: UiStore, toast: Omit<Toast, 'id'>): number {
  const id = nextToast++
  const same = (other: Toast): boolean => other.text === toast.text && other.level === toast.level
  store.setState(({ toasts }) => ({
    toasts: [...toasts.filter((t) => !same(t)), { ...toast, id }].slice(-4),
  }))
  return id
}

export function closeToast(store: UiStore, id: number): void {
  store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

/** Drops what no longer exists from the selection. */
export function keepSelection(
  store: UiStore,
  exists: (id: string) => boolean,
  edgeExists: (id: string) => boolean,
): void {
  const { selection, selectedEdges, focused } = store.getState()
  const hasGone = [...selection].some((id) => !exists(id)) || [...selectedEdges].some((id) => !edgeExists(id))
  if (!hasGone && (focused === undefined || exists(focused))) return
  store.setState({
    selection: new Set([...selection].filter(exists)),
    selectedEdges: new Set([...selectedEdges].filter(edgeExists)),
    focused: focused !== undefined && exists(focused) ? focused : undefined,
  })
}
