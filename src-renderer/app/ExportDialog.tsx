import { type FormEvent, useState } from 'react'
import { type ExportChoice, exportFile, saveFile } from '../export/export.ts'
import { useApp, useUi } from '../stores/hooks.tsx'
import { addToast } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { Field, Select } from '../ui/Field.tsx'
import { Modal } from './Modal.tsx'

const t = texts.app
const formats = ['png', 'svg', 'mermaid'] as const
const whats = ['all', 'selection'] as const
const themes = ['present', 'light'] as const

/** The graph as a picture or a diagram in text. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const app = useApp()
  const selected = useUi((ui) => ui.selection.size)
  const [format, setFormat] = useState<ExportChoice['format']>('png')
  const [what, setWhat] = useState<ExportChoice['what']>('all')
  const [theme, setTheme] = useState<ExportChoice['theme']>('present')
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    onClose()
    const file = await exportFile(app, { format, what, theme })
    if (file) saveFile(file)
    else addToast(app.uiStore, { level: 'error', text: t.exportFailed })
  }
  return (
    <Modal label={t.exportTitle} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 className="modal-title">{t.exportTitle}</h2>
        <fieldset className="choice-cards">
          <legend className="field-label">{t.exportFormat}</legend>
          {formats.map((each) => (
            <label key={each} className="choice-card">
              <input type="radio" name="format" checked={format === each} onChange={() => setFormat(each)} />
              <span className="start-card-title">{t.exportFormats[each].title}</span>
              <span className="start-card-text">{t.exportFormats[each].text}</span>
            </label>
          ))}
        </fieldset>
        <Field label={t.exportWhat}>
          {(ids) => (
            <Select
              {...ids}
              value={what}
              options={[
                { value: 'all', title: t.exportAll },
                ...(selected > 0 ? [{ value: 'selection', title: t.exportSelection(selected) }] : []),
              ]}
              onChange={(value) => setWhat(whats.find((each) => each === value) ?? 'all')}
            />
          )}
        </Field>
        {format !== 'mermaid' && (
          <Field label={t.exportTheme}>
            {(ids) => (
              <Select
                {...ids}
                value={theme}
                options={themes.map((value) => ({ value, title: t.exportThemes[value] }))}
                onChange={(value) => setTheme(themes.find((each) => each === value) ?? 'present')}
              />
            )}
          </Field>
        )}
        <div className="modal-buttons">
          <button type="button" className="button" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" className="button is-primary" data-autofocus="true">
            {t.exportDo}
          </button>
        </div>
      </form>
    </Modal>
  )
}
