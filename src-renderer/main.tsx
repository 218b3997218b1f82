import '@fontsource-variable/inter/wght.css'
import './ui/theme.css'
import './app/app.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { startApp } from './app/start.ts'
import { AppProvider } from './stores/hooks.tsx'

const app = startApp()
const root = document.getElementById('root')
if (!root) throw new Error('expected index.html to have an element with the id "root"')
createRoot(root).render(
  <AppProvider app={app}>
    <App />
  </AppProvider>,
)
