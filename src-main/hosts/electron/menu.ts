import type { MenuItemConstructorOptions } from 'electron'

interface MenuActions {
  readonly command: (id: string) => void
  readonly open: () => void
  readonly isMac: boolean
}

/** The application menu. Entries ask the page to do what its own command registry does, so keys and palette stay the one truth. */
export function menuTemplate({ command, open, isMac }: MenuActions): MenuItemConstructorOptions[] {
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
        entry('New or open…', 'open', 'CmdOrCtrl+N'),
        { label: 'Open…', accelerator: 'CmdOrCtrl+O', registerAccelerator: false, click: open },
        separator,
        entry('Save', 'save', 'CmdOrCtrl+S'),
        separator,
        isMac ? { role: 'close' } : { role: 'quit' },
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
    { role: 'windowMenu' },
    { label: 'Help', submenu: [entry('Keyboard shortcuts', 'keys', '?')] },
  ]
}
