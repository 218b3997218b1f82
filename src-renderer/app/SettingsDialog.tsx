import { useApp, useUi } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'
import { Field, Select, Switch } from '../ui/Field.tsx'
import { Modal } from './Modal.tsx'
import { useNotificationSetting } from './notifications.ts'

const t = texts.app
const themes = ['system', 'light', 'dark'] as const

/** What holds for the app as a whole. Every change counts at once. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { uiStore } = useApp()
  const theme = useUi((ui) => ui.theme)
  const isAutosaveOn = useUi((ui) => ui.isAutosaveOn)
  const isMinimapOpen = useUi((ui) => ui.isMinimapOpen)
  const notifications = useNotificationSetting()
  return (
    <Modal label={t.settings} onClose={onClose}>
      <h2 className="modal-title">{t.settings}</h2>
      <Field label={t.theme} help={t.motion}>
        {(ids) => (
          <Select
            {...ids}
            value={theme}
            options={themes.map((value) => ({ value, title: t.themeNames[value] }))}
            onChange={(value) =>
              uiStore.setState({ theme: themes.find((each) => each === value) ?? 'system' })
            }
          />
        )}
      </Field>
      <Switch
        label={t.autosave}
        help={t.autosaveHelp}
        isOn={isAutosaveOn}
        onChange={(isOn) => uiStore.setState({ isAutosaveOn: isOn })}
      />
      <Switch
        label={t.notifications}
        help={t.notificationsHelp}
        trouble={notifications.isDenied ? t.notificationsDenied : undefined}
        isOn={notifications.isOn}
        onChange={notifications.set}
      />
      <Switch
        label={t.minimap}
        isOn={isMinimapOpen}
        onChange={(isOn) => uiStore.setState({ isMinimapOpen: isOn })}
      />
      <div className="modal-buttons is-spread">
        <button
          type="button"
          className="link-button"
          onClick={() => uiStore.setState({ dialog: { kind: 'keys' } })}
        >
          {t.keyboard}
        </button>
        <button type="button" className="button" data-autofocus="true" onClick={onClose}>
          {t.close}
        </button>
      </div>
    </Modal>
  )
}
