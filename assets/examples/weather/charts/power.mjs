import { band, line, linear, readJson, text, WIDTH, writeChart, xAxis, yAxis } from './svg.mjs'

const LAYERS = [['fossil', 'Fossil fuels', 'grey'], ['nuclear', 'Nuclear', 'plum'], ['renewable', 'Renewables', 'teal']]
const [LEFT, RIGHT, TOP, BOTTOM] = [58, WIDTH - 122, 86, 378]

/** Shares of the sources, stacked to the whole. */
export function draw(mixPath, target) {
  const { years, share } = readJson(mixPath)
  const x = linear([years[0], years.at(-1)], [LEFT, RIGHT])
  const y = linear([0, 1], [BOTTOM, TOP])
  let base = years.map(() => 0)
  const layers = LAYERS.map(([key, name, color]) => {
    const top = base.map((value, i) => value + share[key][i])
    const curve = (values) => years.map((year, i) => [x(year), y(values[i])])
    const middle = (base.at(-1) + top.at(-1)) / 2
    const drawn = [
      band(curve(top), curve(base), color, 0.75),
      line(curve(top), 'paper', 1.5),
      text(RIGHT + 12, y(middle) + 0, name, { color }),
      text(RIGHT + 12, y(middle) + 16, `${Math.round(share[key].at(-1) * 100)} %`, { cls: 'num' }),
    ]
    base = top
    return drawn
  })

  writeChart(target, {
    title: 'Wind took over the plains',
    subtitle: `Electricity generated in Iowa by source, ${years[0]} to ${years.at(-1)}`,
    source: 'U.S. Energy Information Administration',
    body: [
      yAxis([0, 0.25, 0.5, 0.75, 1], y, LEFT, RIGHT, (v) => `${v * 100} %`),
      layers,
      xAxis(years.filter((year) => year % 4 === 1), x, BOTTOM, LEFT, RIGHT),
    ],
  })
}
