import { line, linear, readJson, rect, text, ticks, WIDTH, writeChart, xAxis, yAxis } from './svg.mjs'

const [LEFT, RIGHT] = [58, WIDTH - 24]
const CURVE = { top: 82, bottom: 262 }
const BARS = { top: 304, bottom: 376 }

/** The Keeling curve, and under it what each year added. */
export function draw(trendPath, target) {
  const { months, growth } = readJson(trendPath)
  const curve = months.map(([month, co2, adjusted]) => [Number(month.slice(0, 4)) + (Number(month.slice(5)) - 0.5) / 12, co2, adjusted])
  const added = Object.entries(growth).map(([year, ppm]) => [Number(year), ppm])
  const [first, last] = [Math.floor(curve[0][0]), Math.ceil(curve.at(-1)[0])]
  const x = linear([first, last], [LEFT, RIGHT])
  const y = linear([305, 425], [CURVE.bottom, CURVE.top])
  const bar = linear([0, 3.6], [BARS.bottom, BARS.top])
  const width = ((RIGHT - LEFT) / (last - first)) * 0.72
  const [end, , level] = curve.at(-1)

  writeChart(target, {
    title: 'The air holds more carbon dioxide every year',
    subtitle: 'CO₂ on Mauna Loa in parts per million, as measured and without the seasons',
    source: 'Scripps CO₂ Program, Scripps Institution of Oceanography (CC BY 4.0)',
    body: [
      yAxis(ticks(310, 420, 6), y, LEFT, RIGHT),
      line(curve.map(([t, co2]) => [x(t), y(co2)]), 'teal', 1, 'stroke-opacity="0.6"'),
      line(curve.map(([t, , adjusted]) => [x(t), y(adjusted)]), 'teal', 2.2),
      `<circle cx="${x(end).toFixed(1)}" cy="${y(level).toFixed(1)}" r="4" fill="var(--teal)"/>`,
      text(x(end) - 12, y(level) - 12, `${level.toFixed(0)} ppm`, { anchor: 'end', color: 'teal' }),
      text(LEFT, BARS.top - 14, 'Added from year to year, ppm', { cls: 'strong' }),
      yAxis([0, 1, 2, 3], bar, LEFT, RIGHT),
      added.map(([year, ppm]) => rect(x(year + 0.5) - width / 2, bar(ppm), width, BARS.bottom - bar(ppm), 'var(--teal)', 'rx="1.5" fill-opacity="0.75"')),
      xAxis(ticks(first, last, 6), x, BARS.bottom, LEFT, RIGHT),
    ],
  })
}
