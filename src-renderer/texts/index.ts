import { app } from './app.ts'
import { canvas } from './canvas.ts'
import { commands } from './commands.ts'
import { files } from './files.ts'
import { overview } from './overview.ts'
import { bottom, file, problems } from './panels-file.ts'
import { form, outline } from './panels-form.ts'
import { runs } from './panels-runs.ts'
import { history, inspector, log, outputs, why } from './panels-task.ts'
import { readOnly } from './read-only.ts'
import { running } from './running.ts'
import { states } from './states.ts'
import { formValues, runWords } from './words.ts'

/**
 * Every text that a user of the app reads, by area: one file and one line here for each. Plain strings, and functions
 * where something is put in: `stale: (count: number) => …`, which also choose between one and many. Translating the app is
 * making a second object of this shape. `test/unit/renderer/texts.test.ts` finds texts elsewhere.
 */
export const texts = {
  app,
  canvas,
  commands,
  files,
  readOnly,
  running,
  states,
  runWords,
  formValues,
  bottom,
  file,
  form,
  outline,
  problems,
  runs,
  inspector,
  overview,
  why,
  log,
  outputs,
  history,
} as const
