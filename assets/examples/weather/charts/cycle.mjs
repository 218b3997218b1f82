import { linear, MONTHS, readJson, rect, text, WIDTH, writeChart } from './svg.mjs'

const [LEFT, RIGHT, TOP, BOTTOM] = [58, WIDTH - 86, 86, 378]
// dark blue through green to yellow: even in lightness, and safe for the colour-blind
const RAMP = ['#29306b', '#31568f', '#2f7d93', '#3aa387', '#86c56a', '#dfd84f', '#fdee8f'].map((hex) =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
)

/** Temperature by week of the year (across) and hour of the day (down). */
export function draw(cyclePath, target) {
  const { weeks } = readJson(cyclePath)
  const all = weeks.flat()
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const share = linear([low, high], [0, 1])
  const x = linear([0, 52], [LEFT, RIGHT])
  const y = linear([0, 24], [TOP, BOTTOM])
  const [width, height] = [x(1) - x(0) + 0.3, y(1) - y(0) + 0.3]
  const scale = linear([0, 1], [BOTTOM, TOP])

  writeChart(target, {
    title: 'Summer is an afternoon in July',
    subtitle: 'Normal temperature in Seattle by week of the year and hour of the day, in °C',
    source: 'NOAA National Climatic Data Center, hourly climate normals 1981 to 2010',
    body: [
      '<g shape-rendering="crispEdges">',   // no hairlines between the cells
      weeks.map((hours, week) => hours.map((value, hour) => rect(x(week), y(hour), width, height, color(share(value))))),
      '</g>',
      [0, 6, 12, 18, 24].map((hour) => text(LEFT - 8, y(hour) + 4, `${hour}:00`, { anchor: 'end', cls: 'num' })),
      MONTHS.map((month, i) => text(x((i + 0.5) * (52 / 12)), BOTTOM + 19, month, { anchor: 'middle' })),
      Array.from({ length: 50 }, (_, i) => rect(RIGHT + 24, scale((i + 1) / 50), 12, (BOTTOM - TOP) / 50 + 0.4, color(i / 49))),
      [5, 10, 15, 20].map((value) => text(RIGHT + 42, scale(share(value)) + 4, `${value}°`, { cls: 'num' })),
    ],
  })
}

function color(share) {
  const at = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1)
  const i = Math.min(Math.floor(at), RAMP.length - 2)
  const mixed = RAMP[i].map((from, c) => Math.round(from + (RAMP[i + 1][c] - from) * (at - i)))
  return `#${mixed.map((c) => c.toString(16).padStart(2, '0')).join('')}`
}
