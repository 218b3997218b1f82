import { line, linear, readJson, text, WIDTH, writeChart, xAxis, yAxis } from './svg.mjs'

const [LEFT, RIGHT, TOP, BOTTOM] = [58, WIDTH - 24, 86, 364]

/** How many quakes reach a magnitude, on a logarithmic scale, with the law fitted where the catalogue is complete. */
export function draw(statsPath, target) {
  const { at_least: counts, b, b_range: range, complete, complete_from: from, events } = readJson(statsPath)
  const largest = counts.at(-1)[0]
  const x = linear([Math.floor(counts[0][0]), Math.ceil(largest)], [LEFT, RIGHT])
  const decades = Math.ceil(Math.log10(events))
  const y = linear([-0.15, decades], [BOTTOM, TOP])
  const law = (magnitude) => Math.log10(complete) - b * (magnitude - from)
  const start = from + (Math.log10(complete) - decades) / b
  const end = Math.min(largest + 0.4, from + Math.log10(complete) / b)

  writeChart(target, {
    title: `${(10 ** b).toFixed(1)} times rarer with each step of magnitude`,
    subtitle: `Quakes of the week of at least magnitude M; b = ${b.toFixed(2)}, nine times in ten between ${range.map((v) => v.toFixed(2)).join(' and ')}`,
    source: 'U.S. Geological Survey; b after Aki and Utsu, from the bootstrap of quake_stats',
    body: [
      yAxis(Array.from({ length: decades + 1 }, (_, i) => i), y, LEFT, RIGHT, (v) => (10 ** v).toLocaleString('en')),
      xAxis(Array.from({ length: Math.ceil(largest) - Math.floor(counts[0][0]) + 1 }, (_, i) => Math.floor(counts[0][0]) + i), x, BOTTOM, LEFT, RIGHT),
      text((LEFT + RIGHT) / 2, BOTTOM + 38, 'magnitude M', { anchor: 'middle' }),
      `<line x1="${x(from).toFixed(1)}" x2="${x(from).toFixed(1)}" y1="${TOP}" y2="${BOTTOM}" stroke="var(--edge)" stroke-dasharray="3 4"/>`,
      text(x(from) + 8, TOP + 14, `complete from ${from}`, { cls: 'strong' }),
      line([Math.max(start, counts[0][0]), end].map((m) => [x(m), y(law(m))]), 'grey', 1.5, 'stroke-dasharray="5 5"'),
      counts.map(([magnitude, count]) =>
        `<circle cx="${x(magnitude).toFixed(1)}" cy="${y(Math.log10(count)).toFixed(1)}" r="4" fill="var(--orange)" fill-opacity="${magnitude < from ? 0.45 : 1}"/>`,
      ),
    ],
  })
}
