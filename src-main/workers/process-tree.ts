import { readdirSync, readFileSync } from 'node:fs'

/** A process as the kernel names it: a pid alone is given away again, with its start time it is an identity. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks since boot, decimal text. */
  readonly startTicks: string
}

export interface ProcessRow extends ProcessIdentity {
  readonly parent: number
  readonly group: number
}

/** What belongs to one attempt. */
export interface TreeQuery {
  /** A process group, as soon as it is known. */
  readonly group: () => number | undefined
  /** `NAME=value`: whatever carries it in its environment belongs too, and so do the children of all of these. */
  readonly marker?: string
  /** A member of the group that stays: the kept worker itself. */
  readonly except?: number
  /** While true more may still appear: a leader is seen before it has its group and its environment. */
  readonly isRunning: () => boolean
}

/** Every living process (zombies are not). Empty where there is no /proc. */
export function listProcesses(): readonly ProcessRow[] {
  let names: readonly string[]
  try {
    names = readdirSync('/proc')
  } catch {
    return []
  }
  const rows: ProcessRow[] = []
  for (const name of names) {
    const first = name.charCodeAt(0)
    if (first < 48 || first > 57) continue
    const row = readRow(Number(name))
    if (row) rows.push(row)
  }
  return rows
}

/** The pid's identity, or undefined where no such process lives. */
export function identify(pid: number): ProcessIdentity | undefined {
  const row = readRow(pid)
  return row && { pid: row.pid, startTicks: row.startTicks }
}

/** The direct children of a process; asked on demand so that the slots need not report a pid for each task. */
export function childrenOf(pid: number): readonly number[] {
  const text = readText(`/proc/${pid}/task/${pid}/children`)
  if (text !== undefined) return text.split(' ').filter(Boolean).map(Number)
  return listProcesses()
    .filter((row) => row.parent === pid)
    .map((row) => row.pid)
}

/**
 * Ends an attempt's tree: SIGTERM (and SIGCONT), SIGKILL to what is left after `graceMs`, until two looks in a row find nothing.
 * Resolves then. Whatever joins the tree meanwhile is ended too, but what a process starts that has been asked to end is part of its
 * tidying up and has the grace time.
 */
export async function endTree(query: TreeQuery, graceMs: number): Promise<void> {
  const started = performance.now()
  const asked = new Set<string>()
  let isGroupGone = false
  let quietLooks = 0
  for (let round = 0; quietLooks < 2; round++) {
    const group = isGroupGone ? undefined : query.group()
    const members = findTree(query, group)
    const isRunning = query.isRunning()
    // Once empty, the group's number may be given to strangers.
    if (!isRunning && !members.some((member) => member.group === group)) isGroupGone = true
    quietLooks = members.length === 0 && !isRunning ? quietLooks + 1 : 0
    const graceLeftMs = graceMs - (performance.now() - started)
    if (graceLeftMs <= 0) killAll(members, query.except === undefined ? group : undefined)
    else askAll(members, query.except === undefined ? group : undefined, asked)
    if (quietLooks < 2) await delay(nextDelay(round, quietLooks, graceLeftMs))
  }
}

function findTree(query: TreeQuery, group: number | undefined): readonly ProcessRow[] {
  const rows = listProcesses()
  if (rows.length === 0) return groupAlone(query, group)
  const wanted = query.marker === undefined ? undefined : Buffer.from(`${query.marker}\0`)
  const found = new Map<number, ProcessRow>()
  for (const row of rows) {
    const isInGroup = row.group === group || row.pid === group
    if (isInGroup || (wanted && carries(row.pid, wanted))) found.set(row.pid, row)
  }
  for (let hasGrown = wanted !== undefined; hasGrown; ) {
    hasGrown = false
    for (const row of rows) {
      if (found.has(row.pid) || !found.has(row.parent)) continue
      found.set(row.pid, row)
      hasGrown = true
    }
  }
  found.delete(process.pid)
  if (query.except !== undefined) found.delete(query.except)
  return [...found.values()]
}

/** Where there is no /proc the group is all that can be known. */
function groupAlone(query: TreeQuery, group: number | undefined): readonly ProcessRow[] {
  if (group === undefined || query.except !== undefined || !childGroupLives(group)) return []
  return [{ pid: group, group, parent: 0, startTicks: '' }]
}

function killAll(members: readonly ProcessRow[], group: number | undefined): void {
  // The whole group at once, so that no member can fork itself out of the list.
  if (group !== undefined && members.some((member) => member.group === group)) signal(-group, 'SIGKILL')
  for (const member of members) signal(member.pid, 'SIGKILL')
}

/** Asks each member once, unless one that was asked before has started it: a second SIGTERM means "at once" to many programs. */
function askAll(members: readonly ProcessRow[], group: number | undefined, asked: Set<string>): void {
  const before = new Set(members.filter((member) => asked.has(keyOf(member))).map(({ pid }) => pid))
  const isNewGroup =
    group !== undefined && !asked.has('group') && members.some((member) => member.group === group)
  if (isNewGroup) {
    asked.add('group')
    signal(-group, 'SIGTERM')
    signal(-group, 'SIGCONT')
  }
  for (const member of members) {
    const key = keyOf(member)
    if (asked.has(key)) continue
    asked.add(key)
    if ((isNewGroup && member.group === group) || before.has(member.parent)) continue
    signal(member.pid, 'SIGTERM')
    signal(member.pid, 'SIGCONT')
  }
}

const keyOf = ({ pid, startTicks }: ProcessIdentity): string => `${pid} ${startTicks}`

/** Short at first, at most 100 ms, and never past the end of the grace time. */
function nextDelay(round: number, quietLooks: number, graceLeftMs: number): number {
  if (quietLooks > 0) return 5
  const usual = Math.min(100, 5 * 2 ** Math.min(round, 5))
  return graceLeftMs > 0 ? Math.min(usual, graceLeftMs + 1) : Math.min(usual, 20)
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Whether a group of our own children has members. */
export function childGroupLives(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

/** Sends a signal; that the process is gone already is what we want, so it is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // ESRCH: gone. EPERM: it changed its user, and we may not.
  }
}

function carries(pid: number, wanted: Buffer): boolean {
  try {
    const environ = readFileSync(`/proc/${pid}/environ`)
    const at = environ.indexOf(wanted)
    return at === 0 || (at > 0 && environ[at - 1] === 0)
  } catch {
    return false
  }
}

function readRow(pid: number): ProcessRow | undefined {
  const text = readText(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  // The name is in parentheses and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent, group] = fields
  const startTicks = fields[19]
  if (state === undefined || state === 'Z' || state === 'X' || startTicks === undefined) return undefined
  return { pid, parent: Number(parent), group: Number(group), startTicks }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
