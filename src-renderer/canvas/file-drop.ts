import type { JsonObject } from '../../src-shared/json.ts'
import type { Edit } from '../../src-shared/pipeline/edits.ts'
import { newTask, uniqueId } from '../app/new-task.ts'
import type { App } from '../stores/hooks.tsx'
import { addToast, type Point } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'
import { nodeHeight, rowGap } from './geometry.ts'

/** What runs a script, by the end of its name. */
const programs: Readonly<Record<string, string>> = {
  sh: 'sh',
  bash: 'bash',
  py: 'python3',
  js: 'node',
  mjs: 'node',
  cjs: 'node',
  ts: 'node',
  r: 'Rscript',
  pl: 'perl',
  rb: 'ruby',
}

/** The command that runs a script; undefined for data. */
export function commandOf(name: string): string | undefined {
  const program = programs[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '']
  return program && `${program} ${quoted(name)}`
}

/** For the shell, where the name needs it. */
function quoted(name: string): string {
  return /^[\w./+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}

/** A task for each script, from this place down. */
export function scriptEdits(
  names: readonly string[],
  [x, y]: Point,
  isTaken: (id: string) => boolean,
): readonly Edit[] {
  const made = new Set<string>()
  return names.flatMap((name, index): Edit[] => {
    const command = commandOf(name)
    if (command === undefined) return []
    const id = uniqueId('shell', name, (each) => isTaken(each) || made.has(each))
    made.add(id)
    const position: [number, number] = [Math.round(x), Math.round(y + index * (nodeHeight + rowGap))]
    // A file that a command names is its input without being declared.
    const definition = newTask('shell', command)
    return [{ kind: 'task.add', id, definition, position }]
  })
}

/** Data becomes inputs of a task, behind those it has; what it reads already is left out. */
export function inputEdits(names: readonly string[], task: string, definition: JsonObject): readonly Edit[] {
  const { inputs } = definition
  const isMap = typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs)
  if (isMap) {
    return names.map((name) => ({
      kind: 'task.set',
      task,
      path: ['inputs', uniqueId('shell', name, (key) => Object.hasOwn(inputs, key))],
      value: name,
    }))
  }
  const present = inputs === undefined || inputs === null ? [] : Array.isArray(inputs) ? inputs : [inputs]
  const added = names.filter((name) => !present.includes(name))
  return added.length === 0
    ? []
    : [
        {
          kind: 'task.set',
          task,
          path: ['inputs'],
          value: [...JSON.parse(JSON.stringify(present)), ...added],
        },
      ]
}

/**
 * Files from the desktop: a script becomes a task that runs it, data an input of the task it is dropped on. A page learns a
 * file's name, never where it lies: it is taken as lying beside the pipeline.
 */
export async function dropFiles(names: readonly string[], at: Point, app: App): Promise<void> {
  const { actions, documentStore, scene, view, uiStore } = app
  const { document, nodes } = documentStore.getState()
  if (!document || names.length === 0) return
  const point = view.toPlane({ x: at[0], y: at[1] })
  const over = scene.taskAt(point)
  const scripts = names.filter((name) => commandOf(name) !== undefined)
  const asTasks = over === undefined ? scripts : []
  const asInputs = over === undefined ? [] : names
  if (asTasks.length > 0) {
    const edits = scriptEdits(asTasks, [point.x, point.y], (id) => nodes.has(id))
    await actions.edit(edits, texts.canvas.labels.addScripts(asTasks), { select: true })
  }
  if (over !== undefined) {
    const detail = await actions.ask('task.detail', { pipeline: document.path, task: over })
    const edits = detail ? inputEdits(asInputs, over, detail.definition) : []
    if (edits.length > 0) await actions.edit(edits, texts.canvas.labels.addInputs(over))
  }
  const left = over === undefined ? names.length - scripts.length : 0
  if (left > 0)
    addToast(uiStore, {
      level: 'info',
      text: texts.canvas.droppedData(left),
    })
}
