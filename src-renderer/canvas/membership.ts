import type { GroupView } from '../../src-shared/contract/views.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import type { App } from '../stores/hooks.tsx'
import type { GroupDrop } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { groupArea, nodeHeight, nodeWidth, type Rect, type Xy } from './geometry.ts'
import { shownGroups } from './groups.ts'

/** Tasks that come into a group, or leave all that they are in. */
export interface MembershipChange {
  readonly edits: readonly Edit[]
  /** What the undo menu calls it. */
  readonly label: string
}

/** What a drag would do to groups, from its beginning to its end. */
export interface Grouping {
  /** Shows which groups would take or lose what is dragged, where it is now. `isFree`: none of them. */
  update(isFree: boolean): void
  /** Undefined where the drop leaves every group as it is. */
  end(isFree: boolean): MembershipChange | undefined
}

type GroupingApp = Pick<App, 'scene' | 'uiStore' | 'documentStore'>

/** A group that may take or lose something: not one that is dragged as a whole. */
interface Frame {
  readonly group: GroupView
  /** Where it was when the drag began. */
  readonly area: Rect
}

/**
 * A task belongs to the smallest open group in whose area its middle is dropped, and leaves one whose area it is dragged out of. A
 * group of which everything is dragged stays as it is; so does one that merely lay behind a task that isn't in it.
 */
export function beginGrouping(dragged: readonly string[], app: GroupingApp): Grouping {
  const { scene, uiStore } = app
  const moving = new Set(dragged)
  const frames = framesAround(moving, app)
  const start = scene.store.getState().positions
  const wayOf = (task: string): { readonly from: readonly Frame[]; readonly to: Frame | undefined } => {
    const from = frames.filter(({ group }) => group.tasks.includes(task))
    const [before, now] = [start.get(task), scene.store.getState().positions.get(task)]
    const candidates =
      before && now
        ? frames.filter(
            (frame) => isMiddleIn(now, frame) && (from.includes(frame) || !isMiddleIn(before, frame)),
          )
        : from
    return { from, to: candidates.toSorted((a, b) => sizeOf(a) - sizeOf(b))[0] }
  }
  const changesNow = (isFree: boolean): ReadonlyMap<string, Membership> =>
    isFree || frames.length === 0 ? new Map() : changesOf(dragged, wayOf)
  let shown = ''
  return {
    update(isFree) {
      const changes = changesNow(isFree)
      const key = [...changes].map(([id, { add, remove }]) => `${id}+${add}-${remove}`).join('|')
      if (key === shown) return
      shown = key
      uiStore.setState({ groupDrops: new Map([...changes].map(([id, change]) => [id, dropOf(change)])) })
    },
    end(isFree) {
      if (shown !== '') uiStore.setState({ groupDrops: new Map() })
      return membershipChange(changesNow(isFree), app)
    },
  }
}

/** Groups that at least one of these tasks is not in. */
export function groupsWithout(
  tasks: readonly string[],
  { documentStore }: Pick<App, 'documentStore'>,
): readonly GroupView[] {
  return documentStore.getState().groups.filter((group) => tasks.some((task) => !group.tasks.includes(task)))
}

/** Puts tasks into a group, out of those that they are in. */
export function joinChange(
  tasks: readonly string[],
  to: string,
  app: Pick<App, 'documentStore'>,
): MembershipChange | undefined {
  return membershipChange(changeAll(tasks, to, app), app)
}

/** Takes tasks out of every group that they are in. */
export function leaveChange(
  tasks: readonly string[],
  app: Pick<App, 'documentStore'>,
): MembershipChange | undefined {
  return membershipChange(changeAll(tasks, undefined, app), app)
}

interface Membership {
  readonly add: string[]
  readonly remove: string[]
}

function changeAll(
  tasks: readonly string[],
  to: string | undefined,
  { documentStore }: Pick<App, 'documentStore'>,
): ReadonlyMap<string, Membership> {
  const changes = new Map<string, Membership>()
  for (const group of documentStore.getState().groups) {
    const inside = new Set(group.tasks)
    const add = group.id === to ? tasks.filter((task) => !inside.has(task)) : []
    const remove = group.id === to ? [] : tasks.filter((task) => inside.has(task))
    if (add.length + remove.length > 0) changes.set(group.id, { add, remove })
  }
  return changes
}

function changesOf(
  tasks: readonly string[],
  wayOf: (task: string) => { readonly from: readonly Frame[]; readonly to: Frame | undefined },
): ReadonlyMap<string, Membership> {
  const changes = new Map<string, Membership>()
  const changeIn = ({ group }: Frame): Membership => {
    const known = changes.get(group.id) ?? { add: [], remove: [] }
    changes.set(group.id, known)
    return known
  }
  for (const task of tasks) {
    const { from, to } = wayOf(task)
    if (to && from.includes(to)) continue
    for (const frame of from) changeIn(frame).remove.push(task)
    if (to) changeIn(to).add.push(task)
  }
  return changes
}

function membershipChange(
  changes: ReadonlyMap<string, Membership>,
  { documentStore }: Pick<App, 'documentStore'>,
): MembershipChange | undefined {
  if (changes.size === 0) return undefined
  const titles = new Map(documentStore.getState().groups.map(({ id, title }) => [id, title]))
  const edits = [...changes].map(
    ([id, { add, remove }]): Edit => ({
      kind: 'group.members',
      id,
      ...(add.length > 0 ? { add } : {}),
      ...(remove.length > 0 ? { remove } : {}),
    }),
  )
  const taking = [...changes].find(([, { add }]) => add.length > 0)
  const [id, change] = taking ?? [...changes][0] ?? ['', { add: [], remove: [] }]
  const { labels } = texts.canvas
  const title = titles.get(id) ?? id
  return { edits, label: taking ? labels.join(change.add, title) : labels.leave(change.remove, title) }
}

const dropOf = ({ add, remove }: Membership): GroupDrop =>
  add.length > 0 ? { kind: 'takes' } : { kind: 'loses', tasks: new Set(remove) }

function framesAround(
  moving: ReadonlySet<string>,
  { scene, uiStore, documentStore }: GroupingApp,
): readonly Frame[] {
  const { positions } = scene.store.getState()
  return shownGroups(documentStore.getState().groups, uiStore.getState().peeked).flatMap((group) => {
    const isWhole = group.tasks.every((task) => moving.has(task))
    const area = groupArea(group.tasks.flatMap((task) => positions.get(task) ?? []))
    return isWhole || group.collapsed || !area ? [] : [{ group, area }]
  })
}

function isMiddleIn(at: Xy, { area }: Frame): boolean {
  const [x, y] = [at.x + nodeWidth / 2, at.y + nodeHeight / 2]
  return x >= area.x && x <= area.x + area.width && y >= area.y && y <= area.y + area.height
}

const sizeOf = ({ area }: Frame): number => area.width * area.height
