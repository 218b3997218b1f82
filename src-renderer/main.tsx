import '@fontsource-variable/inter/wght.css'
import './ui/theme.css'
import './app/app.css'
import './app/buttons.css'
import { createRoot } from 'react-dom/client'
import { startApp } from './app/start.ts'
import { Window } from './app/Window.tsx'

const tabs = startApp()
const root = document.getElementById('root')
if (!root) throw new Error('expected index.html to have an element with the id "root"')
createRoot(root).render(<Window tabs={tabs} />)
