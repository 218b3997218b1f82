/** What a field shows while its value is typed and the document changes meanwhile. Typed text is never lost. */
export interface Draft<T> {
  readonly shown: T
  /** Typed and not yet in the document. */
  readonly isDirty: boolean
  /** The document's value when it was last seen, as JSON. */
  readonly base: string
}

export type DraftEvent<T> =
  | { readonly kind: 'typed'; readonly value: T }
  /** The document's own value, as it is now. */
  | { readonly kind: 'document'; readonly value: T }
  /** The host took this value. */
  | { readonly kind: 'taken'; readonly value: T }
  /** Give up what was typed. */
  | { readonly kind: 'dropped'; readonly value: T }

export function startDraft<T>(value: T): Draft<T> {
  return { shown: value, isDirty: false, base: keyOf(value) }
}

export function nextDraft<T>(draft: Draft<T>, event: DraftEvent<T>): Draft<T> {
  switch (event.kind) {
    case 'typed':
      return { ...draft, shown: event.value, isDirty: true }
    case 'document': {
      const base = keyOf(event.value)
      if (base === draft.base) return draft
      if (draft.isDirty && keyOf(draft.shown) !== base) return { ...draft, base }
      return { shown: event.value, isDirty: false, base }
    }
    case 'taken':
      return keyOf(draft.shown) === keyOf(event.value) ? { ...draft, isDirty: false } : draft
    case 'dropped':
      return startDraft(event.value)
  }
}

const keyOf = (value: unknown): string => JSON.stringify(value) ?? ''
