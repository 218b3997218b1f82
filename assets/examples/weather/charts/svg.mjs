// A small chart kit: scales, axes, paths. Every chart is one SVG file that stands alone and follows the reader's light or dark
// system; within the report the page's own colours win, because they are the same custom properties.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export const WIDTH = 720
export const HEIGHT = 440

const STYLE = `
.chart { --ink: #1d2733; --soft: #5d6b7a; --grid: #e3e8ee; --paper: #ffffff; --land: #e6ebf0; --edge: #cbd4dd;
  --blue: #2a6fdb; --orange: #d9680f; --teal: #0c8f7e; --red: #c8382b; --plum: #8a4bb8; --grey: #8794a1;
  font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
@media (prefers-color-scheme: dark) { .chart { --ink: #e7ecf2; --soft: #9aa8b6; --grid: #2a3540; --paper: #151c24; --land: #26313c;
  --edge: #3d4b59; --blue: #6aa5ff; --orange: #ff9d4d; --teal: #3fd0ba; --red: #ff7466; --plum: #c691f0; --grey: #8593a1; } }
.chart text { fill: var(--soft); } .chart .title { fill: var(--ink); font-size: 17px; font-weight: 650; } .chart .sub { font-size: 12.5px; }
.chart .strong { fill: var(--ink); font-weight: 600; } .chart .grid { stroke: var(--grid); } .chart .axis { stroke: var(--edge); }
.chart .paper { fill: var(--paper); } .chart .num { font-variant-numeric: tabular-nums; }`

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** The rows of a CSV file without quoted fields, as arrays of strings, without the header. */
export const readRows = (path) =>
  readFileSync(path, 'utf8').trimEnd().split('\n').slice(1).map((line) => line.split(','))

/** Writes one chart. `body` is the SVG within the margins' coordinates of the whole picture. */
export function writeChart(target, { title, subtitle, source, body, height = HEIGHT }) {
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(`${title}. ${subtitle}`)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="10"/>`,
    `<text class="title" x="24" y="36">${escape(title)}</text>`,
    `<text class="sub" x="24" y="56">${escape(subtitle)}</text>`,
    ...body.flat(Infinity),
    `<text x="24" y="${height - 12}" font-size="10.5">${escape(source)}</text>`,
    '</svg>',
  ]
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, `${svg.join('\n')}\n`)
}

export const escape = (text) =>
  String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c])

/** From a domain to pixels. */
export const linear = ([d0, d1], [r0, r1]) => (value) => r0 + ((value - d0) / (d1 - d0)) * (r1 - r0)

/** About `count` round numbers from `low` to `high`. */
export function ticks(low, high, count = 5) {
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * [1, 2, 5, 10].find((m) => power * m >= rough)
  const first = Math.ceil(low / step - 1e-9)
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

const n = (value) => String(Math.round(value * 10) / 10)

export const path = (points) => `M${points.map(([x, y]) => `${n(x)},${n(y)}`).join('L')}`

export const line = (points, color, width = 2, extra = '') =>
  `<path d="${path(points)}" fill="none" stroke="var(--${color})" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round" ${extra}/>`

/** The area between two curves over the same x. */
export const band = (upper, lower, color, opacity) =>
  `<path d="${path([...upper, ...lower.toReversed()])}Z" fill="var(--${color})" fill-opacity="${opacity}"/>`

export const rect = (x, y, width, height, fill, extra = '') =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${fill}" ${extra}/>`

export const text = (x, y, label, { anchor = 'start', cls = '', color = '', size = '' } = {}) =>
  `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}"${cls && ` class="${cls}"`}${size && ` font-size="${size}"`}${
    color && ` style="fill: var(--${color}); font-weight: 600"`
  }>${escape(label)}</text>`

/** Horizontal grid lines with their labels left of `x0`. */
export const yAxis = (values, y, x0, x1, label = String) =>
  values.map((value) => [
    `<line class="grid" x1="${x0}" x2="${x1}" y1="${n(y(value))}" y2="${n(y(value))}"/>`,
    text(x0 - 8, y(value) + 4, label(value), { anchor: 'end', cls: 'num' }),
  ])

/** The base line with ticks and labels under it. */
export const xAxis = (values, x, y0, x0, x1, label = String) => [
  `<line class="axis" x1="${x0}" x2="${x1}" y1="${y0}" y2="${y0}"/>`,
  values.map((value) => [
    `<line class="axis" x1="${n(x(value))}" x2="${n(x(value))}" y1="${y0}" y2="${y0 + 5}"/>`,
    text(x(value), y0 + 19, label(value), { anchor: 'middle', cls: 'num' }),
  ]),
]

/** Coloured marks with their names in one row, each entry `[name, colour]`; ends at `right`. */
export function legend(entries, right, y) {
  const widths = entries.map(([name]) => 26 + name.length * 6.6)
  let x = right - widths.reduce((sum, width) => sum + width, 0)
  return entries.map(([name, color], i) => {
    const at = x
    x += widths[i]
    return [rect(at, y - 9, 10, 10, `var(--${color})`, 'rx="2"'), text(at + 15, y, name)]
  })
}

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
