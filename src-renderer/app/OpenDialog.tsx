import { ChevronLeft, FileCode, Folder } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { CommandOutput } from '../../src-shared/contract/commands.ts'
import { useApp } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { Modal } from './Modal.tsx'

const t = texts.app

/** Looks through the folders of the host's machine for a pipeline to open. */
export function OpenDialog({ onClose }: { readonly onClose: () => void }) {
  const { actions, documentStore, tabs } = useApp()
  const [folder, setFolder] = useState(documentStore.getState().document?.folder)
  const [listing, setListing] = useState<CommandOutput<'app.browse'>>()
  useEffect(() => {
    let isWanted = true
    void actions.ask('app.browse', folder === undefined ? {} : { folder }).then((found) => {
      if (isWanted && found) setListing(found)
    })
    return () => {
      isWanted = false
    }
  }, [actions, folder])
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (listing) list.current?.querySelector('button')?.focus()
  }, [listing])
  const open = (path: string): void => {
    onClose()
    void tabs.open(path)
  }
  return (
    <Modal label={t.openTitle} onClose={onClose} className="is-palette">
      <div className="modal-head is-padded">
        <h2 className="modal-title">{t.openTitle}</h2>
      </div>
      <div className="open-path">{listing?.folder ?? '…'}</div>
      <div className="palette-list" ref={list}>
        {listing?.parent !== undefined && (
          <button type="button" className="palette-item" onClick={() => setFolder(listing.parent)}>
            <ChevronLeft size={15} />
            <span className="palette-title">{t.up}</span>
          </button>
        )}
        {listing?.entries.map((entry) => (
          <button
            key={entry.path}
            type="button"
            className="palette-item"
            onClick={() => (entry.kind === 'folder' ? setFolder(entry.path) : open(entry.path))}
          >
            {entry.kind === 'folder' ? <Folder size={15} /> : <FileCode size={15} />}
            <span className="palette-title">{entry.name}</span>
          </button>
        ))}
        {listing?.entries.length === 0 && <div className="palette-empty">{t.nothingHere}</div>}
      </div>
    </Modal>
  )
}
