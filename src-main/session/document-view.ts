import type { DocumentView } from '../../src-shared/contract/views.ts'
import type { PipelineDocument } from './document.ts'

/** What of a session's document the windows show beside its text. */
export function documentView(
  document: PipelineDocument,
  about: Pick<DocumentView, 'path' | 'folder' | 'name' | 'isTrusted' | 'params' | 'paramDefaults'> & {
    readonly trouble: string | undefined
  },
): DocumentView {
  const { trouble, ...rest } = about
  return {
    ...rest,
    revision: document.revision,
    isSaved: document.isSaved,
    ...(document.isRestored && !document.isSaved ? { isRestored: true } : {}),
    canUndo: document.undoLabel !== undefined,
    canRedo: document.redoLabel !== undefined,
    ...(document.undoLabel === undefined ? {} : { undoLabel: document.undoLabel }),
    ...(document.redoLabel === undefined ? {} : { redoLabel: document.redoLabel }),
    ...(document.conflict === undefined ? {} : { conflict: { theirs: document.conflict } }),
    ...(trouble === undefined ? {} : { trouble }),
  }
}
