import { useApp, useUi } from '../stores/hooks.tsx'
import { fileId } from './task-id.ts'

/** The instance of a fan-out that was chosen, and how to choose another; undefined stands for all of them. */
export function useInstance(
  task: string,
): readonly [string | undefined, (instance: string | undefined) => void] {
  const { uiStore } = useApp()
  const chosen = useUi(({ instance }) =>
    instance !== undefined && instance !== task && fileId(instance) === task ? instance : undefined,
  )
  return [chosen, (instance) => uiStore.setState({ instance })]
}
