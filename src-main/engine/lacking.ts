import type { Task } from '../../src-shared/pipeline/model.ts'
import type { ObservingPorts } from './ports.ts'

/** Whether what others need of a task isn't there: it never succeeded, or a target is missing. Being stale is no lack. */
export type IsLacking = (task: Task) => boolean

/** True to the moment of each call; reads no file's content. */
export const lackingNow =
  ({ files, history }: Pick<ObservingPorts, 'files' | 'history'>): IsLacking =>
  ({ id, targets }) =>
    history.record(id)?.good === undefined ||
    targets.some(({ path }) => isMissing(files.look(path, 'stat', 'unlisted')))

const isMissing = (state: ReturnType<ObservingPorts['files']['look']>): boolean =>
  state !== 'unread' && state.kind === 'missing'
