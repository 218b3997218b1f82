import '../ui/react.ts'
import { createRoot } from 'react-dom/client'
import type { Ahead } from './ahead.ts'
import { startApp } from './start.ts'
import { Window } from './Window.tsx'

/** Puts the app on the page. */
export function show(ahead: Ahead): void {
  const tabs = startApp(ahead)
  const root = document.getElementById('root')
  if (!root) throw new Error('expected index.html to have an element with the id "root"')
  createRoot(root).render(<Window tabs={tabs} />)
}
