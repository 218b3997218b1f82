import '@fontsource-variable/inter/wght.css'
import './ui/theme.css'
import './app/app.css'
import './app/buttons.css'
import { beginAhead } from './app/ahead.ts'

const ahead = beginAhead()
const { show } = await import('./app/show.tsx')
show(ahead)
