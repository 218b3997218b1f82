import './start.css'
import { ChevronRight, FileCode, FolderOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CommandOutput } from '../../src-shared/contract/commands.ts'
import { useApp, useConnection } from '../stores/hooks.tsx'
import { runCommand } from './commands.ts'
import { createFrom, freeFolder } from './new-pipeline.ts'

/** Without a pipeline: templates that run at once, recent files, and opening one. Never an empty void. */
export function StartScreen() {
  const app = useApp()
  const trouble = useConnection((state) => state.trouble)
  const isConnected = useConnection((state) => state.status === 'open')
  const [templates, setTemplates] = useState<CommandOutput<'app.templates'>>([])
  const [recent, setRecent] = useState<CommandOutput<'app.recent'>>([])
  const [home, setHome] = useState<CommandOutput<'app.browse'>>()
  useEffect(() => {
    if (!isConnected) return
    void app.actions.ask('app.templates', {}).then((found) => setTemplates(found ?? []))
    void app.actions.ask('app.recent', {}).then((found) => setRecent(found ?? []))
    void app.actions.ask('app.browse', {}).then(setHome)
  }, [app, isConnected])
  return (
    <main className="start">
      <div className="start-column">
        <h2 className="start-title">Draw a pipeline, watch it run, run again only what is stale</h2>
        {trouble && (
          <div className="start-trouble" role="alert">
            {trouble}
          </div>
        )}
        <section>
          <h3 className="start-heading">Start from a template</h3>
          <div className="start-cards">
            {templates.map(({ id, title, description }) => (
              <button
                key={id}
                type="button"
                className="start-card"
                disabled={home === undefined}
                onClick={() => home && void createFrom(id, freeFolder(home, id), app)}
              >
                <span className="start-card-title">{title}</span>
                <span className="start-card-text">{description}</span>
              </button>
            ))}
          </div>
          {home && <p className="muted">A new pipeline gets a folder of its own in {home.folder}</p>}
        </section>
        <section>
          <h3 className="start-heading">Open</h3>
          <button type="button" className="start-row" onClick={() => runCommand('open', app)}>
            <FolderOpen size={16} />
            <span>Look for a pipeline…</span>
            <ChevronRight size={14} />
          </button>
          {recent.map(({ path, name }) => (
            <button
              key={path}
              type="button"
              className="start-row"
              title={path}
              onClick={() => void app.tabs.open(path)}
            >
              <FileCode size={16} />
              <span>{name}</span>
              <span className="start-path">{path}</span>
            </button>
          ))}
        </section>
      </div>
    </main>
  )
}
