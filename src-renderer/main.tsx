import './ui/fonts.css'
import './ui/theme.css'
import './app/app.css'
import './app/buttons.css'
import { beginAhead } from './app/ahead.ts'

const ahead = beginAhead()
// Not awaited here: the app shares files with this one, and would wait for its end.
void import('./app/show.tsx').then(async ({ show }) => {
  await ahead.greeted
  show(ahead)
})
