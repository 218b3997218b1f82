import type { KeyChanges } from '../stores/ui-store.ts'
import type { Command } from './commands.ts'

type Keyed = Pick<Command, 'id' | 'keys' | 'scope'>

/** The keys that a command has now: the user's, else its own. */
export function keysOf(command: Keyed, changes: KeyChanges): readonly string[] {
  return changes[command.id] ?? command.keys ?? []
}

/**
 * Commands that a key may mean, in the order in which they are asked whether they can be done now: with a group or note chosen, what
 * works on it comes first; so does, in the table of instances, what works on one of them.
 */
export function commandsOf<T extends Keyed>(
  key: string,
  all: readonly T[],
  changes: KeyChanges,
): readonly T[] {
  const having = all.filter((command) => keysOf(command, changes).includes(key))
  return [...having.filter(narrowScope), ...having.filter((command) => !narrowScope(command))]
}

/** The command that has a key already, where the two would get in each other's way. */
export function holderOf<T extends Keyed>(
  key: string,
  wanting: Keyed,
  all: readonly T[],
  changes: KeyChanges,
): T | undefined {
  return all.find(
    (other) =>
      other.id !== wanting.id &&
      narrowScope(other) === narrowScope(wanting) &&
      keysOf(other, changes).includes(key),
  )
}

/** Gives a command these keys and takes them from all that would get in the way. What is as it was at first is not kept. */
export function withKeys(
  command: Keyed,
  keys: readonly string[],
  all: readonly Keyed[],
  changes: KeyChanges,
): KeyChanges {
  const next: Record<string, readonly string[]> = { ...changes, [command.id]: [...new Set(keys)] }
  for (const key of keys) {
    for (let holder = holderOf(key, command, all, next); holder; holder = holderOf(key, command, all, next))
      next[holder.id] = keysOf(holder, next).filter((other) => other !== key)
  }
  return onlyChanges(next, all)
}

/** Gives a command its own keys back, and takes them from those that have got them meanwhile. */
export function withoutChange(command: Keyed, all: readonly Keyed[], changes: KeyChanges): KeyChanges {
  return withKeys(command, command.keys ?? [], all, changes)
}

function onlyChanges(changes: KeyChanges, all: readonly Keyed[]): KeyChanges {
  const own = new Map(all.map(({ id, keys }) => [id, (keys ?? []).join(' ')]))
  return Object.fromEntries(Object.entries(changes).filter(([id, keys]) => own.get(id) !== keys.join(' ')))
}

/** Where a command is asked before those of the whole window; none of these gets in the way of another scope's. */
const narrowScope = ({ scope }: Keyed): 'item' | 'instance' | undefined =>
  scope === 'canvas' ? undefined : scope
