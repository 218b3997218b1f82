import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { escape } from './charts/svg.mjs'

/** Binds the charts and the numbers into one HTML file that loads nothing. */
export function build({ title, highlights, charts, style, target }) {
  const { items } = JSON.parse(readFileSync(highlights, 'utf8'))
  const cards = items.map(([value, name, detail]) => `<li><b>${escape(value)}</b><span>${escape(name)}</span><small>${escape(detail)}</small></li>`)
  // Every chart carries the same style, for the file by itself; the page needs it once.
  const figures = charts.map((chart, i) => {
    const svg = readFileSync(chart, 'utf8')
    return `<figure>\n${i === 0 ? svg : svg.replace(/<style>[^]*?<\/style>\n/, '')}</figure>`
  })
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>
${readFileSync(style, 'utf8')}</style>
<header>
<h1>${escape(title)}</h1>
<p>Seven tables of real measurements, from the raw files to this page by one pipeline.</p>
</header>
<ul>
${cards.join('\n')}
</ul>
<main>
${figures.join('\n')}
</main>
<footer>Made with TaskGraph. Data: NOAA, NASA, USGS, EIA, Scripps CO₂ Program (CC BY 4.0), Natural Earth, by way of vega-datasets.</footer>
</html>
`
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, html)
}
