/** Runs in the page's sandbox: three functions, and no more of Electron than that (checklist item 20). */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { type TaskgraphHostBridge, TO_APP, TO_HOST } from './channels.ts'

const bridge: TaskgraphHostBridge = {
  send: (message) => ipcRenderer.send(TO_HOST, message),
  // The event object stays here: it would hand the page an `ipcRenderer`.
  onMessage: (listener) => void ipcRenderer.on(TO_APP, (_event, message: unknown) => listener(message)),
  pathOf: (file) => webUtils.getPathForFile(file),
}
contextBridge.exposeInMainWorld('taskgraphHost', bridge)
