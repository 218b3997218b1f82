import { useState } from 'react'
import { useApp, useUi } from '../stores/hooks.tsx'

/** The switch for notifications: switching it on asks the browser, if it has not been asked yet. */
export function useNotificationSetting() {
  const { uiStore } = useApp()
  const isWanted = useUi((ui) => ui.areNotificationsOn)
  const [permission, setPermission] = useState(permissionNow)
  return {
    isOn: isWanted && permission !== 'denied',
    isDenied: permission === 'denied',
    set(isOn: boolean): void {
      uiStore.setState({ areNotificationsOn: isOn })
      if (isOn && permission === 'default') void Notification.requestPermission().then(setPermission)
    },
  }
}

const permissionNow = (): NotificationPermission =>
  'Notification' in window ? Notification.permission : 'denied'
