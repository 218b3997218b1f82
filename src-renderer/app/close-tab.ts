import { texts } from '../texts/index.ts'
import type { Tabs } from './tabs.ts'

/** Closes a tab; asks first where something in it is unsaved or running. */
export function closeTab(tabs: Tabs, id: number): void {
  const tab = tabs.store.getState().tabs.find((each) => each.id === id)
  if (!tab) return
  const { documentStore, runStore, uiStore, actions } = tab.app
  const { document } = documentStore.getState()
  const isUnsaved = document?.isSaved === false
  const isRunning = runStore.run()?.state === 'running'
  if (!document || !(isUnsaved || isRunning)) return tabs.close(id)
  tabs.show(id)
  const saveAndClose = async (): Promise<void> => {
    if (await actions.save()) tabs.close(id)
  }
  uiStore.setState({
    dialog: {
      kind: 'confirm',
      title: texts.app.closeTitle(document.name),
      text: [isUnsaved ? texts.app.closeUnsaved : '', isRunning ? texts.app.closeRunning : '']
        .filter(Boolean)
        .join(' '),
      yes: isUnsaved ? texts.app.saveAndClose : texts.app.close,
      isDanger: false,
      onYes: () => (isUnsaved ? void saveAndClose() : tabs.close(id)),
      ...(isUnsaved ? { other: { title: texts.app.closeOnly, run: () => tabs.close(id) } } : {}),
    },
  })
}
