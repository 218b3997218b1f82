import { expect, test } from 'vitest'
import { nodeHeight, nodeWidth } from '../../../src-renderer/canvas/geometry.ts'
import { type DrawingParts, makeDrawing } from '../../../src-renderer/export/drawing.ts'
import { scaleOf } from '../../../src-renderer/export/png.ts'
import { toSvg } from '../../../src-renderer/export/svg.ts'
import { startRig } from './support.ts'

async function parts(): Promise<DrawingParts> {
  const { app } = await startRig()
  const { drawn } = app.scene.store.getState()
  return {
    ...drawn,
    groups: [],
    notes: [],
    row: app.runStore.row,
    now: 0,
    palette: {
      surface: '#fff',
      border: '#ccc',
      text: '#000',
      muted: '#555',
      edge: '#999',
      accent: '#00f',
      canvas: '#eee',
      font: '"Inter Variable", sans-serif',
      states: {
        queued: '#1',
        running: '#2',
        succeeded: '#3',
        fresh: '#4',
        stale: '#5',
        upstream: '#6',
        failed: '#7',
        'timed-out': '#8',
        blocked: '#9',
        cancelled: '#a',
        disabled: '#b',
      },
    },
    measure: (text, size) => text.length * size * 0.5,
  }
}

test('a drawing holds every task and connection inside its edges', async () => {
  const given = await parts()
  const drawing = makeDrawing(given)
  const boxes = drawing.shapes.flatMap((shape) =>
    shape.kind === 'box' && shape.rect.width === nodeWidth ? [shape.rect] : [],
  )
  expect(boxes.length).toBe(given.nodes.length)
  expect(drawing.shapes.filter(({ kind }) => kind === 'curve').length).toBe(given.edges.length)
  for (const { x, y } of boxes) {
    expect(x).toBeGreaterThan(0)
    expect(y).toBeGreaterThan(0)
    expect(x + nodeWidth).toBeLessThan(drawing.width)
    expect(y + nodeHeight).toBeLessThan(drawing.height)
  }
})

test('the SVG has real text, cut where it would not fit, and nothing of a pipeline can break out of it', async () => {
  const given = await parts()
  const [first, ...rest] = given.nodes
  if (!first) throw new Error('expected a task but there was none')
  const title = '<script>alert("1")</script>\u0000 & co'
  const summary = 'x'.repeat(500)
  const hostile = { ...first, data: { view: { ...first.data.view, title, summary } } }
  const svg = toSvg(makeDrawing({ ...given, nodes: [hostile, ...rest] }), 'a < b')
  expect(svg).toContain('<title>a &#60; b</title>')
  expect(svg).toContain('&#60;script&#62;')
  expect(svg).not.toContain('<script')
  expect(svg).not.toContain('\u0000')
  expect(svg).toMatch(/>x{10,40}…</)
})

test('a picture is no larger than a browser can hold', () => {
  expect(scaleOf({ width: 800, height: 600 })).toBe(2)
  const [width, height] = [40_000, 20_000]
  const scale = scaleOf({ width, height })
  expect(width * scale).toBeLessThanOrEqual(16_000)
  expect(width * scale * height * scale).toBeLessThanOrEqual(120_000_000)
})
