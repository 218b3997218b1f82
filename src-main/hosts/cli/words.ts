/** A length of time in a few characters: `0.03 s`, `4.2 s`, `1 min 5 s`, `2 h 3 min`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 0.995) return `${Math.max(0, seconds).toFixed(2)} s`
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `1 task`, `3 tasks`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** A moment as people of this machine read it: `2026-05-03 14:05:06`. */
export function moment(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** Bytes in the unit that reads best: `312 B`, `4.1 MB`. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = size
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/** Cut with an ellipsis to what a terminal shows in so many columns. */
export function cut(text: string, columns: number): string {
  // Most texts: every character takes one column, or is longer in UTF-16 than on the screen.
  if (text.length * 2 <= columns || (text.length <= columns && !WIDE.test(text))) return text
  let used = 0
  let end = 0
  let fits = 0
  for (const { segment } of graphemes().segment(text)) {
    used += WIDE.test(segment) ? 2 : 1
    if (used > columns) return `${text.slice(0, fits)}…`
    end += segment.length
    if (used < columns) fits = end
  }
  return text
}

let segmenter: Intl.Segmenter | undefined
const graphemes = (): Intl.Segmenter => {
  segmenter ??= new Intl.Segmenter()
  return segmenter
}
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60]/u

/** The first line, without anything that moves a cursor. */
export const oneLine = (text: string): string => plain(text.trim().split('\n', 1)[0] ?? '')

/**
 * Text that others wrote, safe to show: escape sequences and control characters but tabs are left out, for a terminal would obey them.
 */
export const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  text.replace(ESCAPES, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')

// CSI, OSC (ended by BEL or ST) and two-character sequences.
// biome-ignore lint/complexity/useRegexLiterals: the literal would hold control characters
const ESCAPES = new RegExp(
  '\\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?|[@-Z\\\\-_])',
  'g',
)
