import { assertNever } from '../../src-shared/assert.ts'
import { mermaid } from '../../src-shared/graph/mermaid.ts'
import { shownGroups } from '../canvas/groups.ts'
import { currentPalette, readPalette } from '../canvas/palette.ts'
import type { App } from '../stores/hooks.tsx'
import { type Drawing, makeDrawing } from './drawing.ts'
import { createMeasure, toPng } from './png.ts'
import { toSvg } from './svg.ts'

/** What to make a file of. */
export interface ExportChoice {
  readonly format: 'png' | 'svg' | 'mermaid'
  readonly what: 'all' | 'selection'
  readonly theme: 'present' | 'light'
}

export interface ExportedFile {
  readonly name: string
  readonly content: Blob
}

/** The picture or diagram as a file; undefined where the browser could not make it. */
export async function exportFile(app: App, choice: ExportChoice): Promise<ExportedFile | undefined> {
  const { document: open } = app.documentStore.getState()
  if (!open) return undefined
  const base =
    open.path
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.taskgraph\.\w+$/, '') ?? open.name
  switch (choice.format) {
    case 'mermaid':
      return { name: `${base}.mmd`, content: new Blob([diagramOf(app, choice)], { type: 'text/plain' }) }
    case 'svg': {
      const svg = toSvg(drawingOf(app, choice), open.name)
      return { name: `${base}.svg`, content: new Blob([svg], { type: 'image/svg+xml' }) }
    }
    case 'png': {
      const content = await toPng(drawingOf(app, choice))
      return content && { name: `${base}.png`, content }
    }
    default:
      return assertNever(choice.format)
  }
}

function diagramOf({ documentStore, uiStore }: App, { what }: ExportChoice): string {
  const { nodes, order, edges } = documentStore.getState()
  const { selection } = uiStore.getState()
  const isIn = (id: string): boolean => what === 'all' || selection.has(id)
  return `${mermaid({
    nodes: order.flatMap((id) => nodes.get(id) ?? []).filter(({ id }) => isIn(id)),
    edges: [...edges.values()].filter(({ from, to }) => isIn(from) && isIn(to)),
  })}\n`
}

function drawingOf({ documentStore, uiStore, scene, runStore }: App, { what, theme }: ExportChoice): Drawing {
  const { groups, notes } = documentStore.getState()
  const { selection, peeked } = uiStore.getState()
  const { drawn } = scene.store.getState()
  const isAll = what === 'all'
  const nodes = isAll ? drawn.nodes : drawn.nodes.filter(({ id }) => selection.has(id))
  const ids = new Set(nodes.map(({ id }) => id))
  const palette = theme === 'light' ? readPalette('light') : currentPalette()
  return makeDrawing({
    nodes,
    edges: drawn.edges.filter(({ source, target }) => ids.has(source) && ids.has(target)),
    groups: shownGroups(groups, peeked).filter(
      ({ collapsed, tasks }) => !collapsed && (isAll || tasks.every((id) => ids.has(id))),
    ),
    notes: isAll ? notes : [],
    row: runStore.row,
    now: Date.now(),
    palette,
    measure: createMeasure(palette.font),
  })
}

/** Hands a file to the user: a download in a browser; Electron asks where to. */
export function saveFile({ name, content }: ExportedFile): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has begun by the time that the page is idle again.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
