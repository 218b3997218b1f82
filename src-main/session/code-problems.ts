import type { TaskGraph } from '../../src-shared/pipeline/model.ts'
import { placeProblems } from '../../src-shared/pipeline/place.ts'
import type { Problem } from '../../src-shared/pipeline/problem.ts'
import { createCode } from '../platform/code.ts'

/**
 * Functions that can't be called: a missing file or export, an import that leads nowhere. Code is read, never executed. What a task
 * of the pipeline makes may still come.
 */
export function codeProblems(graph: TaskGraph, text: string, folder: string): readonly Problem[] {
  const code = createCode({ root: folder, digests: { get: () => undefined, put: () => {} } })
  const made = [...graph.owners.keys()]
  const seen = new Set<string>()
  const problems: Problem[] = []
  for (const { definition, action } of graph.tasks.values()) {
    if ((action.kind !== 'module' && action.kind !== 'python') || seen.has(definition.id)) continue
    const isFile = action.kind === 'module' || action.isFile
    const symbol = action.kind === 'module' ? action.export : action.function
    const closure = code.closure(action.kind, action.module, symbol, isFile)
    if (closure.ok || made.some((path) => closure.message.includes(path))) continue
    seen.add(definition.id)
    const [message = closure.message, remedy] = closure.message.split('; ', 2)
    problems.push({
      code: 'code_missing',
      severity: 'error',
      message: `task "${definition.id}": ${message}`,
      ...(remedy === undefined ? {} : { remedy }),
      path: ['tasks', definition.id, action.kind],
      tasks: [definition.id],
    })
  }
  return placeProblems(text, problems)
}
