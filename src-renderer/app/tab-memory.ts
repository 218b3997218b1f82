import type { Hello } from '../../src-shared/contract/views.ts'

export interface KeptTabs {
  readonly paths: readonly string[]
  /** Which of them was shown; -1: a start screen. */
  readonly active: number
}

/** What a window shows when it begins: what it showed before a reload, or what it was opened for. */
export interface TabMemory {
  first(hello: Hello): KeptTabs
  keep(tabs: KeptTabs): void
}

const key = 'taskgraph.tabs'
const nothing: KeptTabs = { paths: [], active: 0 }

/** Where the address names a pipeline (`#open=…`) that alone counts: a window of its own was asked for. */
export function createTabMemory(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  asked: string | undefined,
): TabMemory {
  let opens: string | undefined
  return {
    first(hello) {
      opens = hello.opens
      if (asked !== undefined) return { paths: [asked], active: 0 }
      return (
        read(storage.getItem(key), opens) ?? (opens === undefined ? nothing : { paths: [opens], active: 0 })
      )
    },
    keep: (tabs) => storage.setItem(key, JSON.stringify({ ...tabs, opens })),
  }
}

/** Undefined where the host was started with another pipeline since: that is what is wanted then. */
function read(text: string | null, opens: string | undefined): KeptTabs | undefined {
  const kept = parse(text)
  if (typeof kept !== 'object' || kept === null || !('paths' in kept) || !Array.isArray(kept.paths))
    return undefined
  const paths: readonly unknown[] = kept.paths
  const keptOpens = 'opens' in kept ? kept.opens : undefined
  if (keptOpens !== opens || paths.length === 0) return undefined
  const active = 'active' in kept && typeof kept.active === 'number' ? Math.max(0, kept.active) : 0
  return { paths: paths.filter((path) => typeof path === 'string'), active }
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}

/** Takes the pipeline that a window was opened for out of its address. */
export function takeAsked(): string | undefined {
  const asked = new URLSearchParams(window.location.hash.slice(1)).get('open')
  if (asked === null) return undefined
  window.history.replaceState(null, '', window.location.pathname + window.location.search)
  return asked
}
