import { line, linear, readJson, rect, text, ticks, WIDTH, writeChart, xAxis, yAxis } from './svg.mjs'

const [LEFT, RIGHT, TOP, BOTTOM] = [58, WIDTH - 24, 86, 378]

/** How much each year was above or below the baseline, with the running mean. */
export function draw(warmingPath, target) {
  const { baseline, anomaly, running } = readJson(warmingPath)
  const values = anomaly.map(([, value]) => value)
  const [low, high] = [Math.min(...values) - 0.1, Math.max(...values) + 0.1]
  const [first, last] = [anomaly[0][0], anomaly.at(-1)[0]]
  const x = linear([first - 0.5, last + 0.5], [LEFT, RIGHT])
  const y = linear([low, high], [BOTTOM, TOP])
  const width = ((RIGHT - LEFT) / anomaly.length) * 0.74
  const [peakYear, peak] = anomaly.reduce((most, point) => (point[1] > most[1] ? point : most))

  writeChart(target, {
    title: 'A century of warming in one picture',
    subtitle: `Global temperature against the mean of ${baseline.join(' to ')} in °C, each year and the running mean of eleven`,
    source: 'NASA Goddard Institute for Space Studies, land-ocean temperature index',
    body: [
      yAxis(ticks(low, high, 6), y, LEFT, RIGHT, (v) => (v > 0 ? `+${v}` : String(v).replace('-', '−'))),
      anomaly.map(([year, value]) =>
        rect(x(year) - width / 2, Math.min(y(value), y(0)), width, Math.abs(y(value) - y(0)), `var(--${value < 0 ? 'blue' : 'red'})`, 'rx="1" fill-opacity="0.7"'),
      ),
      line(running.map(([year, value]) => [x(year), y(value)]), 'ink', 2),
      text(x(peakYear) - 8, y(peak) + 5, `${peakYear}: +${peak.toFixed(2)}`, { anchor: 'end', color: 'red' }),
      xAxis(ticks(first, last, 8), x, BOTTOM, LEFT, RIGHT),
    ],
  })
}
