import { band, legend, line, linear, MONTHS, readJson, ticks, WIDTH, writeChart, xAxis, yAxis, text } from './svg.mjs'

const COLORS = ['blue', 'orange']
const [LEFT, RIGHT, TOP, BOTTOM] = [58, WIDTH - 24, 86, 378]

/** The year of two cities: mean temperature as a line, from mean low to mean high as a band. */
export function draw({ cities, target }) {
  const data = cities.map(readJson)
  const low = Math.min(...data.flatMap((city) => city.low))
  const high = Math.max(...data.flatMap((city) => city.high))
  const x = linear([0, 364], [LEFT, RIGHT])
  const y = linear([Math.floor(low / 5) * 5, Math.ceil(high / 5) * 5], [BOTTOM, TOP])
  const points = (values) => values.map((value, day) => [x(day), y(value)])
  const starts = MONTHS.map((_, month) => Math.round((month * 365) / 12))

  writeChart(target, {
    title: `${data[0].city} stays mild, ${data[1].city} goes to extremes`,
    subtitle: `Mean temperature by day of the year in °C, from mean low to mean high, ${data[0].years.join(' to ')}`,
    source: 'NOAA National Climatic Data Center, daily observations',
    body: [
      yAxis(ticks(low, high, 6), y, LEFT, RIGHT, (v) => `${v}°`),
      data.map((city, i) => band(points(city.high), points(city.low), COLORS[i], 0.17)),
      data.map((city, i) => line(points(city.mean), COLORS[i], 2.5)),
      xAxis(starts, x, BOTTOM, LEFT, RIGHT, () => ''),
      starts.map((start, month) => text(x(start + 15), BOTTOM + 19, MONTHS[month], { anchor: 'middle' })),
      legend(data.map((city, i) => [city.city, COLORS[i]]), RIGHT, 36),
    ],
  })
}
