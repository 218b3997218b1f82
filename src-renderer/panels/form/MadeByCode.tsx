import type { TaskDetail } from '../../../src-shared/contract/views.ts'
import { goTo } from '../../app/selected.ts'
import { useApp, useDocument } from '../../stores/hooks.tsx'
import { texts } from '../../texts/index.ts'

/** A task that a program added: what it is, nothing to fill in. */
export function MadeByCode({ detail, reason }: { readonly detail: TaskDetail; readonly reason: string }) {
  const { dependencies, targets, command } = detail
  return (
    <div className="scroll-area">
      <div className="panel-stack">
        <p className="ui-field-note">{texts.readOnly.refused(reason)}.</p>
        <section className="panel-section">
          <h3>{texts.readOnly.calls}</h3>
          <pre className="made-by-code">{command}</pre>
        </section>
        <section className="panel-section">
          <h3>{texts.readOnly.targets}</h3>
          {targets.length === 0 ? (
            <p className="ui-field-note">{texts.readOnly.noTargets}</p>
          ) : (
            <ul className="made-by-code-list">
              {targets.map(({ path }) => (
                <li key={path}>
                  <code>{path}</code>
                </li>
              ))}
            </ul>
          )}
        </section>
        {dependencies.length > 0 && (
          <section className="panel-section">
            <h3>{texts.readOnly.dependsOn}</h3>
            <ul className="made-by-code-list">
              {[...new Set(dependencies.map(({ task }) => task))].map((task) => (
                <li key={task}>
                  <TaskLink task={task} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  )
}

function TaskLink({ task }: { readonly task: string }) {
  const app = useApp()
  const title = useDocument((state) => state.nodes.get(task)?.title ?? task)
  return (
    <button type="button" className="ui-link" onClick={() => goTo(app, task)}>
      {title}
    </button>
  )
}
