import { type FormEvent, useEffect, useState } from 'react'
import type { CommandOutput } from '../../src-shared/contract/commands.ts'
import { useApp } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { Field, TextField } from '../ui/Field.tsx'
import { Modal } from './Modal.tsx'
import { createEmpty, createFrom, fileNameOf, freeFolder, type Listing } from './new-pipeline.ts'

type Templates = CommandOutput<'app.templates'>
const t = texts.app

/** A new pipeline: empty or from a template, in a folder of its own. */
export function NewDialog({ onClose }: { readonly onClose: () => void }) {
  const app = useApp()
  const [templates, setTemplates] = useState<Templates>([])
  const [template, setTemplate] = useState('')
  const [name, setName] = useState<string>(t.newNameDefault)
  const [folder, setFolder] = useState<string>()
  const listing = useListing(folder)
  useEffect(() => {
    void app.actions.ask('app.templates', {}).then((found) => setTemplates(found ?? []))
  }, [app])
  const slug = fileNameOf(name)
  const target = listing && slug !== '' ? freeFolder(listing, slug) : undefined
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (target === undefined) return
    onClose()
    void (template === '' ? createEmpty(name.trim(), target, app) : createFrom(template, target, app))
  }
  return (
    <Modal label={t.newTitle} onClose={onClose} className="is-wide">
      <form onSubmit={submit}>
        <h2 className="modal-title">{t.newTitle}</h2>
        <Field label={t.newName} trouble={slug === '' ? t.newNeedsName : undefined}>
          {(ids) => (
            <TextField
              {...ids}
              data-autofocus="true"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <fieldset className="choice-cards">
          <legend className="field-label">{t.newStartWith}</legend>
          {[{ id: '', title: t.emptyPipeline, description: t.emptyPipelineText }, ...templates].map(
            (each) => (
              <label key={each.id} className="choice-card">
                <input
                  type="radio"
                  name="template"
                  checked={template === each.id}
                  onChange={() => {
                    setTemplate(each.id)
                    if (isUntouched(name, templates)) setName(each.id === '' ? t.newNameDefault : each.title)
                  }}
                />
                <span className="start-card-title">{each.title}</span>
                <span className="start-card-text">{each.description}</span>
              </label>
            ),
          )}
        </fieldset>
        <Field label={t.newFolder} help={target === undefined ? undefined : t.newMakes(target)}>
          {(ids) => (
            <TextField
              {...ids}
              isMono
              value={folder ?? listing?.folder ?? ''}
              onChange={(event) => setFolder(event.target.value)}
            />
          )}
        </Field>
        <div className="modal-buttons">
          <button type="button" className="button" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" className="button is-primary" disabled={target === undefined}>
            {t.create}
          </button>
        </div>
      </form>
    </Modal>
  )
}

const isUntouched = (name: string, templates: Templates): boolean =>
  name === t.newNameDefault || templates.some(({ title }) => title === name)

/** What is in a folder (the home folder by default); one that isn't there yet is empty. */
function useListing(folder: string | undefined): Listing | undefined {
  const { client } = useApp()
  const [listing, setListing] = useState<Listing>()
  useEffect(() => {
    let isWanted = true
    const take = (found: Listing): void => {
      if (isWanted) setListing(found)
    }
    client
      .call('app.browse', folder === undefined ? {} : { folder })
      .then(take)
      // While it is being typed most of it doesn't exist; the host refuses what can't be made.
      .catch(() => folder !== undefined && take({ folder, entries: [] }))
    return () => {
      isWanted = false
    }
  }, [client, folder])
  return listing
}
