import './palette.css'
import { useCallback } from 'react'
import { assertNever } from '../../src-shared/assert.ts'
import { useApp, useUi } from '../stores/hooks.tsx'
import type { Dialog } from '../stores/ui-store.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { ConnectPicker, EdgePicker } from './ConnectPicker.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { GroupDialog } from './GroupDialog.tsx'
import { GroupPicker } from './GroupPicker.tsx'
import { KeySheet } from './KeySheet.tsx'
import { NoteDialog, RenameDialog } from './NameDialogs.tsx'
import { NewDialog } from './NewDialog.tsx'
import { OpenDialog } from './OpenDialog.tsx'
import { Palette } from './Palette.tsx'
import { QuickAdd } from './QuickAdd.tsx'
import { SettingsDialog } from './SettingsDialog.tsx'
import { TrustDialog } from './TrustDialog.tsx'

/** The open dialog, if there is one. */
export function Dialogs() {
  const { uiStore } = useApp()
  const dialog = useUi((ui) => ui.dialog)
  // A dialog that opens another one on its way out must not close that.
  const close = useCallback(
    () => uiStore.setState((ui) => (ui.dialog === dialog ? { dialog: undefined } : {})),
    [uiStore, dialog],
  )
  return dialog ? contentOf(dialog, close) : null
}

function contentOf(dialog: Dialog, close: () => void) {
  switch (dialog.kind) {
    case 'palette':
      return <Palette onClose={close} />
    case 'keys':
      return <KeySheet onClose={close} />
    case 'open':
      return <OpenDialog onClose={close} />
    case 'new':
      return <NewDialog onClose={close} />
    case 'export':
      return <ExportDialog onClose={close} />
    case 'settings':
      return <SettingsDialog onClose={close} />
    case 'quickAdd':
      return <QuickAdd dialog={dialog} onClose={close} />
    case 'connect':
      return <ConnectPicker task={dialog.from} onClose={close} />
    case 'chooseEdge':
      return <EdgePicker task={dialog.task} onClose={close} />
    case 'rename':
      return <RenameDialog task={dialog.task} onClose={close} />
    case 'addToGroup':
      return <GroupPicker onClose={close} />
    case 'renameGroup':
      return <GroupDialog group={dialog.group} onClose={close} />
    case 'note':
      return <NoteDialog dialog={dialog} onClose={close} />
    case 'trust':
      return <TrustDialog question={dialog.question} run={dialog.run} onClose={close} />
    case 'confirm':
      return <ConfirmDialog dialog={dialog} onClose={close} />
    default:
      return assertNever(dialog)
  }
}
