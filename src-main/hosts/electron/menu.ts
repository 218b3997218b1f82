import type { MenuItemConstructorOptions } from 'electron'

interface MenuActions {
  readonly command: (id: string) => void
  readonly open: () => void
  readonly openWindow: () => void
  readonly isMac: boolean
}

/** The application menu. Entries ask the page to do what its own command registry does, so keys and palette stay the one truth. */
export function menuTemplate({
  command,
  open,
  openWindow,
  isMac,
}: MenuActions): MenuItemConstructorOptions[] {
  const entry = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => command(id),
    // The page handles the key; the menu only shows it.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        entry('New…', 'new', 'CmdOrCtrl+N'),
        entry('New tab', 'newTab', 'CmdOrCtrl+T'),
        { label: 'New window', accelerator: 'CmdOrCtrl+Shift+N', click: openWindow },
        { label: 'Open…', accelerator: 'CmdOrCtrl+O', registerAccelerator: false, click: open },
        separator,
        entry('Save', 'save', 'CmdOrCtrl+S'),
        entry('Export…', 'export', 'CmdOrCtrl+E'),
        entry('Settings…', 'settings', 'CmdOrCtrl+,'),
        separator,
        entry('Close tab', 'closeTab', 'CmdOrCtrl+W'),
        { role: 'close', label: 'Close window', accelerator: 'CmdOrCtrl+Shift+W' },
        ...(isMac ? [] : [{ role: 'quit' } as const]),
      ],
    },
    {
      label: 'Edit',
      submenu: [
        entry('Undo', 'undo', 'CmdOrCtrl+Z'),
        entry('Redo', 'redo', 'CmdOrCtrl+Shift+Z'),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'Run',
      submenu: [
        entry('Run what is stale', 'run', 'CmdOrCtrl+Enter'),
        entry('Run selection', 'runTask', 'CmdOrCtrl+Shift+Enter'),
        entry('Stop', 'stop', 'CmdOrCtrl+.'),
      ],
    },
    {
      label: 'View',
      submenu: [
        entry('Fit all', 'fit', '1'),
        entry('Command palette', 'palette', 'CmdOrCtrl+K'),
        separator,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    {
      // Not the ready-made one: its Close would take the key of a tab.
      label: 'Window',
      submenu: [
        { role: 'minimize' },
        entry('Next tab', 'nextTab', 'Ctrl+Tab'),
        entry('Previous tab', 'previousTab', 'Ctrl+Shift+Tab'),
      ],
    },
    { label: 'Help', submenu: [entry('Keyboard shortcuts', 'keys', '?')] },
  ]
}
