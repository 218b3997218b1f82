import './start.css'
import { FileCode, FolderOpen } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { CommandOutput } from '../../src-shared/contract/commands.ts'
import { useApp, useConnection } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { runCommand } from './commands.ts'
import { createFrom, freeFolder, type Listing } from './new-pipeline.ts'
import { BlankPicture, TemplatePicture } from './TemplatePicture.tsx'

const t = texts.app

/** Without a pipeline: templates that run at once, recent files, and opening one. Never an empty void. */
export function StartScreen() {
  const app = useApp()
  const trouble = useConnection((state) => state.trouble)
  const { templates, recent, home } = useOffers()
  return (
    <main className="start">
      <div className="start-column">
        <h2 className="start-title">{t.startTitle}</h2>
        <p className="start-lead">{t.startLead}</p>
        {trouble && (
          <div className="start-trouble" role="alert">
            {trouble}
          </div>
        )}
        <section>
          <h3 className="start-heading">{t.startNew}</h3>
          <div className="start-cards">
            <Card
              picture={<BlankPicture />}
              title={t.emptyPipeline}
              text={t.emptyPipelineText}
              onClick={() => runCommand('new', app)}
            />
            {templates?.map(({ id, title, description }) => (
              <Card
                key={id}
                picture={<TemplatePicture id={id} />}
                title={title}
                text={description}
                isDisabled={home === undefined}
                onClick={() => home && void createFrom(id, freeFolder(home, id), app)}
              />
            )) ?? placeholders.map((each) => <div key={each} className="start-card is-placeholder" />)}
          </div>
          <p className="muted start-note">{home ? t.startFolder(home.folder) : '\u00a0'}</p>
        </section>
        <section>
          <h3 className="start-heading">{t.open}</h3>
          <button type="button" className="start-row" onClick={() => runCommand('open', app)}>
            <FolderOpen size={16} />
            <span>{t.lookFor}</span>
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
              <span className="start-name">{name}</span>
              <span className="start-path">{path}</span>
            </button>
          ))}
        </section>
      </div>
    </main>
  )
}

/** Where the templates will be: nothing moves when they come. */
const placeholders = ['1', '2', '3', '4']

function useOffers() {
  const { actions } = useApp()
  const isConnected = useConnection((state) => state.status === 'open')
  const [templates, setTemplates] = useState<CommandOutput<'app.templates'>>()
  const [recent, setRecent] = useState<CommandOutput<'app.recent'>>([])
  const [home, setHome] = useState<Listing>()
  useEffect(() => {
    if (!isConnected) return
    void actions.ask('app.templates', {}).then((found) => setTemplates(found ?? []))
    void actions.ask('app.recent', {}).then((found) => setRecent(found ?? []))
    void actions.ask('app.browse', {}).then(setHome)
  }, [actions, isConnected])
  return { templates, recent, home }
}

interface CardProps {
  readonly picture: ReactNode
  readonly title: string
  readonly text: string
  readonly isDisabled?: boolean
  readonly onClick: () => void
}

function Card({ picture, title, text, isDisabled = false, onClick }: CardProps) {
  return (
    <button type="button" className="start-card" title={text} disabled={isDisabled} onClick={onClick}>
      {picture}
      <span className="start-card-title">{title}</span>
      <span className="start-card-text">{text}</span>
    </button>
  )
}
