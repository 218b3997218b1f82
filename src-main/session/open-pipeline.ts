import type { HistoryViews } from './history-views.ts'
import type { PipelineSession } from './pipeline-session.ts'
import type { TaskViews } from './task-views.ts'

/** What a class offers to others. */
type Offered<T> = { readonly [K in keyof T]: T[K] }

/** What hosts ask of something that is open: a pipeline file, or the record of a graph that code made. */
export type OpenPipeline = Omit<Offered<PipelineSession>, 'tasks' | 'history'> & {
  readonly tasks: Offered<TaskViews>
  readonly history: Offered<HistoryViews>
}
