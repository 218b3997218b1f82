import type { Drawing, Shape } from './drawing.ts'

/** The drawing as a file of its own: real text, nothing loaded, no scripts. */
export function toSvg({ width, height, background, font, shapes }: Drawing, title: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escaped(font)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${escaped(background)}"/>`,
    ...shapes.map(shapeOf),
    '</svg>',
    '',
  ].join('\n')
}

function shapeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'box': {
      const { rect, radius, fill, stroke, isDashed } = shape
      const dash = isDashed ? ' stroke-dasharray="5 4"' : ''
      return `<rect x="${n(rect.x)}" y="${n(rect.y)}" width="${n(rect.width)}" height="${n(rect.height)}" rx="${radius}" fill="${escaped(fill)}" stroke="${escaped(stroke)}"${dash}/>`
    }
    case 'curve': {
      const [a, b, c, d] = shape.points
      const dash = shape.dash.length > 0 ? ` stroke-dasharray="${shape.dash.join(' ')}"` : ''
      return `<path d="M${n(a.x)} ${n(a.y)}C${n(b.x)} ${n(b.y)} ${n(c.x)} ${n(c.y)} ${n(d.x)} ${n(d.y)}" fill="none" stroke="${escaped(shape.stroke)}" stroke-width="1.5" stroke-linecap="round"${dash}/>`
    }
    case 'polygon':
      return `<polygon points="${shape.points.map(({ x, y }) => `${n(x)},${n(y)}`).join(' ')}" fill="${escaped(shape.fill)}"/>`
    case 'text': {
      const weight = shape.isStrong ? ' font-weight="600"' : ''
      return `<text x="${n(shape.at.x)}" y="${n(shape.at.y)}" font-size="${shape.size}"${weight} fill="${escaped(shape.fill)}" xml:space="preserve">${escaped(shape.text)}</text>`
    }
  }
}

const n = (value: number): string => String(Math.round(value * 100) / 100)

/** Characters that XML doesn't know at all are left out. */
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)
