/** A binary heap of small integers. `before(a, b)` says that `a` comes out before `b`; it must be a strict total order. */
export class Heap {
  readonly #items: number[] = []
  readonly #before: (a: number, b: number) => boolean

  constructor(before: (a: number, b: number) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#items.length
  }

  peek(): number | undefined {
    return this.#items[0]
  }

  push(item: number): void {
    const items = this.#items
    let at = items.length
    items.push(item)
    while (at > 0) {
      const above = (at - 1) >> 1
      const other = items[above]
      if (other === undefined || !this.#before(item, other)) break
      items[at] = other
      at = above
    }
    items[at] = item
  }

  pop(): number | undefined {
    const items = this.#items
    const first = items[0]
    const last = items.pop()
    if (first === undefined || last === undefined || items.length === 0) return first
    this.#sink(last)
    return first
  }

  /** Puts `item` where the first one was and restores the order below it. */
  #sink(item: number): void {
    const items = this.#items
    let at = 0
    for (;;) {
      const left = items[2 * at + 1]
      if (left === undefined) break
      const right = items[2 * at + 2]
      const useRight = right !== undefined && this.#before(right, left)
      const child = useRight ? right : left
      if (!this.#before(child, item)) break
      items[at] = child
      at = 2 * at + (useRight ? 2 : 1)
    }
    items[at] = item
  }
}
