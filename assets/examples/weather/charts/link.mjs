import { line, linear, readJson, text, ticks, WIDTH, writeChart, xAxis, yAxis } from './svg.mjs'

const [LEFT, RIGHT, TOP, BOTTOM] = [58, WIDTH - 24, 86, 364]

/** Each year as a point: CO₂ across, temperature up, with the regression line. */
export function draw(warmingPath, target) {
  const { both, slope, intercept, correlation } = readJson(warmingPath)
  const xs = both.map(([, ppm]) => ppm)
  const ys = both.map(([, , value]) => value)
  const [x0, x1] = [Math.min(...xs) - 5, Math.max(...xs) + 5]
  const [y0, y1] = [Math.min(...ys) - 0.12, Math.max(...ys) + 0.12]
  const x = linear([x0, x1], [LEFT, RIGHT])
  const y = linear([y0, y1], [BOTTOM, TOP])
  const years = both.map(([year]) => year)
  const age = linear([years[0], years.at(-1)], [0.25, 1])
  const named = both.filter(([year]) => [years[0], 1976, 1992, 1998, 2008, 2016].includes(year))

  writeChart(target, {
    title: 'More carbon dioxide, more warmth',
    subtitle: `Temperature in °C against CO₂, a point for each year; ${(slope * 100).toFixed(2)} °C for 100 ppm, correlation ${correlation.toFixed(2)}`,
    source: 'Scripps CO₂ Program (CC BY 4.0); NASA Goddard Institute for Space Studies',
    body: [
      yAxis(ticks(y0, y1, 5), y, LEFT, RIGHT, (v) => (v > 0 ? `+${v}` : String(v).replace('-', '−'))),
      xAxis(ticks(x0, x1, 6), x, BOTTOM, LEFT, RIGHT),
      text((LEFT + RIGHT) / 2, BOTTOM + 38, 'CO₂, mean of the year, ppm', { anchor: 'middle' }),
      line([x0, x1].map((ppm) => [x(ppm), y(intercept + slope * ppm)]), 'grey', 1.5, 'stroke-dasharray="5 5"'),
      both.map(([year, ppm, value]) =>
        `<circle cx="${x(ppm).toFixed(1)}" cy="${y(value).toFixed(1)}" r="5" fill="var(--plum)" fill-opacity="${age(year).toFixed(2)}"><title>${year}: ${ppm.toFixed(1)} ppm, ${value.toFixed(2)} °C</title></circle>`,
      ),
      named.map(([year, ppm, value]) => text(x(ppm), y(value) + (value > intercept + slope * ppm ? -11 : 20), year, { anchor: 'middle', cls: 'strong' })),
    ],
  })
}
