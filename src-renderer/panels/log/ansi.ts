import Anser from 'anser'

/** A piece of a log line in one look. Colours are the names of the app's own tokens, or a CSS colour of 24 or 8 bits. */
export interface AnsiSpan {
  readonly text: string
  /** `red`, `bright-red`, or `#rrggbb`. */
  readonly color?: string
  readonly background?: string
  readonly isBold?: boolean
  readonly isDim?: boolean
  readonly isItalic?: boolean
  readonly isUnderlined?: boolean
}

const esc = '\u001b'
/** Titles, links and the like: they end with BEL or ST. */
const operatingSystemCommand = new RegExp(`${esc}\\][^\\u0007${esc}]*(\\u0007|${esc}\\\\)?`, 'g')
/** Control sequences but colours (which end with m), and two-character escapes. */
const otherSequence = new RegExp(`${esc}(\\[[0-9;?]*[A-Za-ln-z@]|[()][A-Z0-9]|[=>78cDEHMNOZ])`, 'g')
const colourSequence = new RegExp(`${esc}\\[([0-9;]*)m`, 'g')

/**
 * A line as a terminal would leave it: of what was overwritten with carriage returns only the last part, no titles, no
 * movements of the cursor. Colours stay.
 */
export function cleanLine(line: string): string {
  const text = line.includes(esc) ? line.replace(operatingSystemCommand, '').replace(otherSequence, '') : line
  const end = text.endsWith('\r') ? text.slice(0, -1) : text
  const from = end.lastIndexOf('\r')
  return from < 0 ? end : end.slice(from + 1)
}

/** The colour sequences that are still on after a line, given those that were on before it. */
export function carryAfter(line: string, before: string): string {
  if (!line.includes(esc)) return before
  let carry = before
  for (const [sequence, codes] of line.matchAll(colourSequence)) {
    if (codes === undefined || codes === '' || /^0+$/.test(codes)) carry = ''
    // A chain without a reset is cut: what is older than 8 sequences has been covered.
    else
      carry = `${carry}${sequence}`
        .split(esc)
        .slice(-8)
        .filter((part) => part !== '')
        .map((part) => esc + part)
        .join('')
  }
  return carry
}

/** A line's text without any sequences: for copying and searching. */
export function plainText(line: string): string {
  return cleanLine(line).replace(colourSequence, '')
}

/** The pieces of one line. `carry` are the sequences still on from the lines before. */
export function ansiSpans(line: string, carry = ''): readonly AnsiSpan[] {
  const text = carry + cleanLine(line)
  if (!text.includes(esc)) return text === '' ? [] : [{ text }]
  return Anser.ansiToJson(text, { json: true, use_classes: true, remove_empty: true }).flatMap((entry) => {
    if (entry.content === '') return []
    const isReverse = entry.decorations.includes('reverse')
    const fore = colourOf(entry.fg, entry.fg_truecolor)
    const back = colourOf(entry.bg, entry.bg_truecolor)
    const color = isReverse ? (back ?? 'inverse') : fore
    const background = isReverse ? (fore ?? 'inverse') : back
    return [
      {
        text: entry.content,
        ...(color === undefined ? {} : { color }),
        ...(background === undefined ? {} : { background }),
        ...(entry.decorations.includes('bold') ? { isBold: true } : {}),
        ...(entry.decorations.includes('dim') ? { isDim: true } : {}),
        ...(entry.decorations.includes('italic') ? { isItalic: true } : {}),
        ...(entry.decorations.includes('underline') ? { isUnderlined: true } : {}),
      },
    ]
  })
}

function colourOf(name: string | null, truecolor: string | null): string | undefined {
  if (!name) return undefined
  if (name === 'ansi-truecolor')
    return truecolor ? rgb(truecolor.split(',').map((part) => Number(part))) : undefined
  const palette = /^ansi-palette-(\d+)$/.exec(name)
  if (palette) return paletteColour(Number(palette[1]))
  return name.replace(/^ansi-/, '')
}

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** The 256 colours of xterm: 16 names, a cube of 6 × 6 × 6, 24 greys. */
function paletteColour(index: number): string {
  const name = names[index % 8]
  if (index < 16 && name) return index < 8 ? name : `bright-${name}`
  if (index >= 232) return rgb([8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10])
  const cube = index - 16
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40)
  return rgb([level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)])
}

function rgb(parts: readonly number[]): string {
  return `#${parts
    .map((part) =>
      Math.max(0, Math.min(255, part || 0))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}
