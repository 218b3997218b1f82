import type { App } from '../stores/hooks.tsx'
import type { Command } from './commands.ts'

/** Why the open pipeline can only be looked at; undefined where it can be worked on. */
export const readOnlyReason = ({ documentStore }: Pick<App, 'documentStore'>): string | undefined =>
  documentStore.getState().document?.readOnly?.reason

/** Of the groups that change or run a pipeline, those that do neither. */
const onlyLook: ReadonlySet<string> = new Set([
  'selectAll',
  'selectUpstream',
  'selectDownstream',
  'selectConnected',
  'deselect',
  'openMenu',
  'openItem',
])

/** The command, to be done only where the pipeline may be changed and run, if it does either. */
export function whereAllowed(command: Command): Command {
  const isChange = command.group === 'Edit' || command.group === 'Run' || command.id === 'save'
  if (!isChange || onlyLook.has(command.id)) return command
  return {
    ...command,
    when: (app) => readOnlyReason(app) === undefined && (command.when?.(app) ?? true),
  }
}
