import type { TaskId } from '../../src-shared/pipeline/model.ts'

/** The id of a task made by code. The one place where the library makes ids. */
export const asTaskId = (id: string): TaskId => id as TaskId
