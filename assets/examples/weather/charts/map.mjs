import { linear, path, readRows, text, WIDTH, writeChart } from './svg.mjs'

const [LEFT, RIGHT, TOP] = [24, WIDTH - 24, 74]
// plate carrée, so one degree is as high as wide; Antarctica and the pole are cut off
const SOUTH = -67
const NORTH = 84

/** The week's quakes on a map of the world: the larger the magnitude the larger the circle, the deep ones in another colour. */
export function draw({ quakes, coast, target }) {
  const bottom = TOP + ((NORTH - SOUTH) / 360) * (RIGHT - LEFT)
  const x = linear([-180, 180], [LEFT, RIGHT])
  const y = linear([SOUTH, NORTH], [bottom, TOP])
  const events = readRows(quakes)
    .map(([, latitude, longitude, depth, magnitude]) => [longitude, latitude, depth, magnitude].map(Number))
    .sort((a, b) => b[3] - a[3])
  const radius = (magnitude) => 0.9 * 1.62 ** magnitude ** 0.96

  writeChart(target, {
    title: 'One week of earthquakes',
    subtitle: `${events.length.toLocaleString('en')} quakes, 31 January to 7 February 2018; the small ones only where there are many stations`,
    source: 'U.S. Geological Survey; coastlines by Natural Earth',
    body: [
      `<clipPath id="world"><rect x="${LEFT}" y="${TOP}" width="${RIGHT - LEFT}" height="${bottom - TOP}" rx="6"/></clipPath>`,
      '<g clip-path="url(#world)">',
      `<rect x="${LEFT}" y="${TOP}" width="${RIGHT - LEFT}" height="${bottom - TOP}" fill="var(--land)" fill-opacity="0.3"/>`,
      rings(coast).map((ring) => `<path d="${path(ring.map(([lon, lat]) => [x(lon), y(lat)]))}Z" fill="var(--land)" stroke="var(--edge)" stroke-width="0.5"/>`),
      events.map(([lon, lat, depth, magnitude]) =>
        `<circle cx="${x(lon).toFixed(1)}" cy="${y(lat).toFixed(1)}" r="${radius(magnitude).toFixed(1)}" fill="var(--${depth > 70 ? 'plum' : 'orange'})" fill-opacity="0.4" stroke="var(--${depth > 70 ? 'plum' : 'orange'})" stroke-width="0.6"/>`,
      ),
      '</g>',
      key(radius, bottom + 34),
    ],
  })
}

function key(radius, y) {
  let at = 34
  const sizes = [2, 4, 6].map((magnitude) => {
    const r = radius(magnitude)
    const mark = `<circle cx="${(at + r).toFixed(1)}" cy="${y.toFixed(1)}" r="${r.toFixed(1)}" fill="none" stroke="var(--soft)"/>`
    const label = text(at + 2 * r + 6, y + 4, `M ${magnitude}`)
    at += 2 * r + 56
    return [mark, label]
  })
  const depths = [['down to 70 km', 'orange'], ['deeper', 'plum']].map(([label, color], i) => [
    `<circle cx="${430 + i * 130}" cy="${y.toFixed(1)}" r="6" fill="var(--${color})" fill-opacity="0.5" stroke="var(--${color})"/>`,
    text(442 + i * 130, y + 4, label),
  ])
  return [sizes, depths]
}

function rings(coast) {
  const all = new Map()
  for (const [ring, lon, lat] of readRows(coast)) {
    if (!all.has(ring)) all.set(ring, [])
    all.get(ring).push([Number(lon), Number(lat)])
  }
  return [...all.values()]
}
