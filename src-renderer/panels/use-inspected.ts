import { useUi } from '../stores/hooks.tsx'

/** The task that the inspector speaks of: the one chosen last, if it is still selected. */
export function useInspected(): string | undefined {
  return useUi(({ selection, focused }) =>
    focused !== undefined && selection.has(focused) ? focused : [...selection].at(-1),
  )
}
