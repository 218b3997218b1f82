/** Something that the palette offers. */
export interface Offer {
  readonly id: string
  readonly title: string
  /** Can't be done now: it is shown, but after all that can. */
  readonly isOff?: boolean
}

/**
 * What fits the words typed, best first: the whole name, the command's own id, its first word, another word, the beginning of these, anywhere, and
 * at last the letters in their order. Equals go by how recently they were used, then the shorter name. Nothing typed: all of it, recent ones first.
 */
export function ranked<T extends Offer>(
  offers: readonly T[],
  typed: string,
  recent: readonly string[] = [],
): readonly T[] {
  const wanted = typed.trim().toLowerCase()
  const age = new Map(recent.map((id, index) => [id, index]))
  const found = offers.map((offer) => ({ offer, rank: wanted === '' ? 1 : rankOf(offer, wanted) }))
  // A guess must not be what Enter takes where the thing itself is there, though it can't be done now.
  const least = found.some(({ rank }) => rank > 1) ? 2 : 1
  return found
    .filter(({ rank }) => rank >= least)
    .sort(
      (a, b) =>
        Number(a.offer.isOff ?? false) - Number(b.offer.isOff ?? false) ||
        b.rank - a.rank ||
        (age.get(a.offer.id) ?? recent.length) - (age.get(b.offer.id) ?? recent.length) ||
        (wanted === '' ? 0 : a.offer.title.length - b.offer.title.length),
    )
    .map(({ offer }) => offer)
}

/** How well an offer fits; 0 where it doesn't. `wanted` is in small letters. */
function rankOf({ id, title }: Offer, wanted: string): number {
  const name = title.toLowerCase()
  const ownId = id.toLowerCase()
  if (name === wanted) return 9
  if (ownId === wanted) return 8
  const at = wordAt(name, wanted)
  if (at !== undefined) {
    const isWhole = !isLetter(name[at + wanted.length])
    return (at === 0 ? 5 : 4) + (isWhole ? 2 : 0)
  }
  if (wanted.split(/\s+/).every((word) => wordAt(name, word) !== undefined)) return 3
  if (name.includes(wanted) || ownId.includes(wanted)) return 2
  return hasInOrder(name, wanted) ? 1 : 0
}

/** Where a word begins with this, best as a whole word. */
function wordAt(name: string, wanted: string): number | undefined {
  let found: number | undefined
  for (let at = name.indexOf(wanted); at !== -1; at = name.indexOf(wanted, at + 1)) {
    if (isLetter(name[at - 1])) continue
    if (!isLetter(name[at + wanted.length])) return at
    found ??= at
  }
  return found
}

const isLetter = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char)

/** Letters of a name in their order, the first at the beginning of a word: `rws` finds `Run what is stale`. */
function hasInOrder(name: string, wanted: string): boolean {
  if (wanted.length < 2) return false
  let at = -1
  for (const char of wanted.replaceAll(' ', '')) {
    at = name.indexOf(char, at + 1)
    if (at === -1) return false
  }
  return name.startsWith(wanted.slice(0, 1))
}

const key = 'taskgraph.recentCommands'
const most = 20

/** Commands lately taken from the palette by their id, the last one first. */
export function recentCommands(storage: Pick<Storage, 'getItem'>): readonly string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

/** This one was taken now. */
export function rememberCommand(storage: Pick<Storage, 'getItem' | 'setItem'>, id: string): void {
  const others = recentCommands(storage).filter((other) => other !== id)
  storage.setItem(key, JSON.stringify([id, ...others].slice(0, most)))
}
