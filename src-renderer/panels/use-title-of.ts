import { useCallback } from 'react'
import { useDocument } from '../stores/hooks.tsx'
import { taskTitle } from './task-id.ts'

/** What tasks and instances are called in the open pipeline. */
export function useTitleOf(): (task: string) => string {
  const nodes = useDocument((state) => state.nodes)
  return useCallback((task) => taskTitle(nodes, task), [nodes])
}
