import { legend, linear, MONTHS, readJson, rect, text, ticks, WIDTH, writeChart, xAxis, yAxis } from './svg.mjs'

const COLORS = ['blue', 'orange']
const [LEFT, RIGHT, TOP, BOTTOM] = [58, WIDTH - 24, 86, 378]

/** Rain of each month, the cities side by side. */
export function draw({ cities, target }) {
  const data = cities.map(readJson)
  const most = Math.max(...data.flatMap((city) => city.rain))
  const x = linear([0, 12], [LEFT, RIGHT])
  const y = linear([0, most * 1.08], [BOTTOM, TOP])
  const width = ((RIGHT - LEFT) / 12) * 0.36

  writeChart(target, {
    title: 'Rain all year in one city, all winter in the other',
    subtitle: `Mean precipitation of the month in mm, ${data[0].years.join(' to ')}`,
    source: 'NOAA National Climatic Data Center, daily observations',
    body: [
      yAxis(ticks(0, most * 1.08, 5), y, LEFT, RIGHT),
      data.map((city, i) =>
        city.rain.map((mm, month) =>
          rect(x(month + 0.5) + (i - 1) * (width + 1) + 0.5, y(mm), width, BOTTOM - y(mm), `var(--${COLORS[i]})`, 'rx="2"'),
        ),
      ),
      xAxis([], x, BOTTOM, LEFT, RIGHT),
      MONTHS.map((month, i) => text(x(i + 0.5), BOTTOM + 19, month, { anchor: 'middle' })),
      legend(data.map((city, i) => [city.city, COLORS[i]]), RIGHT, 36),
    ],
  })
}
