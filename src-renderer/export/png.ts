import { assertNever } from '../../src-shared/assert.ts'
import type { Drawing, Shape } from './drawing.ts'

/** What browsers can hold: the longest side, and all dots together. */
const mostSide = 16_000
const mostDots = 120_000_000

/** How many dots a unit of the drawing becomes: two, less where the picture would be larger than a browser can hold. */
export function scaleOf({ width, height }: Pick<Drawing, 'width' | 'height'>): number {
  return Math.min(2, mostSide / width, mostSide / height, Math.sqrt(mostDots / (width * height)))
}

/** The drawing painted; undefined where the browser has no memory for it. */
export async function toPng(drawing: Drawing): Promise<Blob | undefined> {
  const scale = scaleOf(drawing)
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(drawing.width * scale)
  canvas.height = Math.ceil(drawing.height * scale)
  const context = canvas.getContext('2d')
  if (!context) return undefined
  context.scale(scale, scale)
  context.fillStyle = drawing.background
  context.fillRect(0, 0, drawing.width, drawing.height)
  for (const shape of drawing.shapes) paint(context, shape, drawing.font)
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'))
}

/** Measures as `toPng` paints. */
export function createMeasure(font: string): (text: string, size: number, isStrong: boolean) => number {
  const context = document.createElement('canvas').getContext('2d')
  return (text, size, isStrong) => {
    if (!context) return text.length * size * 0.55
    context.font = fontOf(size, isStrong, font)
    return context.measureText(text).width
  }
}

const fontOf = (size: number, isStrong: boolean, font: string): string =>
  `${isStrong ? 600 : 400} ${size}px ${font}`

function paint(context: CanvasRenderingContext2D, shape: Shape, font: string): void {
  switch (shape.kind) {
    case 'box':
      context.beginPath()
      context.roundRect(shape.rect.x, shape.rect.y, shape.rect.width, shape.rect.height, shape.radius)
      fillAndStroke(context, shape.fill, shape.stroke, shape.isDashed ? [5, 4] : [])
      return
    case 'curve': {
      const [a, b, c, d] = shape.points
      context.beginPath()
      context.moveTo(a.x, a.y)
      context.bezierCurveTo(b.x, b.y, c.x, c.y, d.x, d.y)
      context.lineCap = 'round'
      context.lineWidth = 1.5
      fillAndStroke(context, 'none', shape.stroke, shape.dash)
      context.lineWidth = 1
      return
    }
    case 'polygon':
      context.beginPath()
      for (const { x, y } of shape.points) context.lineTo(x, y)
      context.closePath()
      fillAndStroke(context, shape.fill, 'none', [])
      return
    case 'text':
      context.font = fontOf(shape.size, shape.isStrong, font)
      context.fillStyle = shape.fill
      context.fillText(shape.text, shape.at.x, shape.at.y)
      return
    default:
      assertNever(shape)
  }
}

function fillAndStroke(
  context: CanvasRenderingContext2D,
  fill: string,
  stroke: string,
  dash: readonly number[],
): void {
  if (fill !== 'none') {
    context.fillStyle = fill
    context.fill()
  }
  if (stroke === 'none') return
  context.strokeStyle = stroke
  context.setLineDash([...dash])
  context.stroke()
}
