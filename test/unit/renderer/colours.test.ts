import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { colourNames, colours } from '../../../src-renderer/canvas/colours.ts'
import { contrast, distance, type Vision } from '../../support/colour.ts'

const css = readFileSync(join(import.meta.dirname, '../../../src-renderer/ui/theme.css'), 'utf8')
const themes = ['light', 'dark'] as const
const allVisions: readonly Vision[] = ['usual', 'protanopia', 'deuteranopia', 'tritanopia']

/** States with a colour of their own; fresh and upstream share one with succeeded and stale and differ by their outline. */
const states = ['queued', 'running', 'succeeded', 'stale', 'failed', 'blocked', 'cancelled', 'disabled']
/** States whose dots and far boxes are filled: there is no glyph in them. */
const filled = ['running', 'succeeded', 'stale', 'failed', 'blocked', 'cancelled']

/** Below this two colours in OKLab (times 100) are too like each other even with a glyph and words beside them. */
const leastWithGlyph = 6
/** The same for dots, which have a colour and their place in the order alone. */
const leastAlone = 8
/** And for colours that a user chooses to tell things apart by. */
const leastChosen = 12

describe.each(themes)('%s', (theme) => {
  const color = colourOf(theme)
  const grounds = ['--bg-surface', '--bg-panel', '--bg-canvas', '--bg-sunken']

  test.each([
    '--text',
    '--text-muted',
    '--text-faint',
    '--accent-text',
    '--danger',
    '--warning',
    '--success',
    '--info',
  ])('%s is readable on every ground', (name) => {
    for (const ground of grounds)
      expect(contrast(color(name), color(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5)
  })

  test.each(['succeeded', 'running', 'stale', 'failed', 'blocked', 'disabled', 'queued'])(
    'the words of "%s" are readable on a task',
    (state) => {
      const text = has(theme, `--state-text-${state}`) ? `--state-text-${state}` : `--state-${state}`
      expect(contrast(color(text), color('--bg-surface'))).toBeGreaterThanOrEqual(4.5)
    },
  )

  test.each(states.filter((state) => state !== 'disabled'))(
    'the glyph of "%s" is seen on a task',
    (state) => {
      expect(contrast(color(`--state-${state}`), color('--bg-surface'))).toBeGreaterThanOrEqual(3)
    },
  )

  test('lines, the frame of the focus and guides are seen on the canvas', () => {
    for (const name of ['--edge-strong', '--focus-ring', '--guide', '--accent'])
      expect(contrast(color(name), color('--bg-canvas')), name).toBeGreaterThanOrEqual(3)
    expect(contrast(color('--edge'), color('--bg-canvas'))).toBeGreaterThanOrEqual(2)
  })

  test('words on buttons are readable', () => {
    for (const name of ['--accent', '--accent-hover', '--accent-active'])
      expect(contrast(color('--on-accent'), color(name)), name).toBeGreaterThanOrEqual(4.5)
    expect(contrast(color('--on-danger'), color('--danger'))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(allVisions)('states stay apart with %s vision', (vision) => {
    const closest = (names: readonly string[]) =>
      closestPair(names, (name) => color(`--state-${name}`), vision)
    expect(closest(states)).toBeGreaterThanOrEqual(leastWithGlyph)
    expect(closest(filled)).toBeGreaterThanOrEqual(leastAlone)
  })
})

test.each(allVisions)('the colours to choose from stay apart with %s vision', (vision) => {
  expect(closestPair(colourNames, (name) => colours[name], vision)).toBeGreaterThanOrEqual(leastChosen)
})

test('without one kind of cone red and green come near each other, as they do for those who lack it', () => {
  expect(distance('#c00000', '#4a7a00', 'usual')).toBeGreaterThan(25)
  expect(distance('#c00000', '#4a7a00', 'deuteranopia')).toBeLessThan(12)
})

function closestPair<T>(names: readonly T[], colourOfName: (name: T) => string, vision: Vision): number {
  const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const))
  return Math.min(...pairs.map(([one, other]) => distance(colourOfName(one), colourOfName(other), vision)))
}

/** The custom properties that hold in a theme. */
function properties(theme: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, selector = '', body = ''] of css.matchAll(/([^{}]*)\{([^{}]*)\}/g)) {
    const isOfThemes = selector.includes('data-theme') || selector.includes(':root')
    if (!isOfThemes || (selector.includes('data-theme') && !selector.includes(`data-theme="${theme}"`)))
      continue
    for (const [, name = '', value = ''] of body.matchAll(/(--[\w-]+):\s*([^;]+);/g))
      found.set(name, value.trim())
  }
  return found
}

const byTheme = { light: properties('light'), dark: properties('dark') }

function has(theme: (typeof themes)[number], name: string): boolean {
  return byTheme[theme].has(name)
}

function colourOf(theme: (typeof themes)[number]): (name: string) => string {
  const look = (name: string): string => {
    const value = byTheme[theme].get(name)
    if (value === undefined) throw new Error(`expected ${name} in the ${theme} theme`)
    const other = /^var\((--[\w-]+)\)$/.exec(value)?.[1]
    return other === undefined ? value : look(other)
  }
  return look
}
