import type { EdgeView, NodeView } from '../../../../src-shared/contract/views.ts'
import { labelOf } from '../../../../src-shared/graph/mermaid.ts'
import type { GraphView } from '../../../session/graph-view.ts'
import { layeredLayout } from './layout.ts'

type Drawn = Pick<GraphView, 'nodes' | 'edges'> & { readonly name: string }

/** For Graphviz. */
export function dot({ nodes, edges, name }: Drawn): string {
  const lines = nodes.map(
    (node) =>
      `  ${quoted(node.id)} [label=${quoted(labelOf(node))}${node.isDisabled ? ', style="rounded,dashed"' : ''}]`,
  )
  const arrows = edges.map(({ from, to, kind }) => `  ${quoted(from)} -> ${quoted(to)}${DOT_STYLES[kind]}`)
  const head = [
    `digraph ${quoted(name)} {`,
    '  rankdir=LR',
    '  node [shape=box, style=rounded, fontname="sans-serif"]',
  ]
  return [...head, ...lines, ...arrows, '}'].join('\n')
}

const DOT_STYLES = {
  reference: '',
  needs: ' [style=dashed]',
  inferred: ' [style=bold, arrowhead=empty]',
} as const satisfies Record<EdgeView['kind'], string>

const BOX_HEIGHT = 44
const CHARACTER_WIDTH = 7.2
const WIDEST = 260

/** A picture that stands for itself: light or dark as its surroundings ask, text that can be selected, nothing loaded. */
export function svg({ nodes, edges, name }: Drawn): string {
  const boxes = nodes.map((node) => ({ id: node.id, width: widthOf(node), height: BOX_HEIGHT }))
  const {
    boxes: placed,
    width,
    height,
  } = layeredLayout(
    boxes,
    edges.map(({ from, to }) => [from, to] as const),
  )
  const arrows = edges.flatMap((edge) => {
    const from = placed.get(edge.from)
    const to = placed.get(edge.to)
    if (from === undefined || to === undefined) return []
    const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
    const [x2, y2] = [to.x - 7, to.y + to.height / 2]
    const bend = Math.max(24, (x2 - x1) / 2)
    const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
    return [
      `<path class="edge ${edge.kind}" d="${path}" marker-end="url(#arrow)"><title>${escaped(`${edge.from} → ${edge.to} (${edge.kind})`)}</title></path>`,
    ]
  })
  const drawn = nodes.flatMap((node) => {
    const box = placed.get(node.id)
    if (box === undefined) return []
    const most = Math.floor((box.width - 24) / CHARACTER_WIDTH)
    const lines = [
      `<text x="12" y="19">${escaped(shortened(labelOf(node), most))}</text>`,
      `<text class="summary" x="12" y="35">${escaped(shortened(node.summary, Math.floor(most * 1.15)))}</text>`,
    ]
    const title = `<title>${escaped(`${node.id}: ${node.summary}`)}</title>`
    return [
      `<g class="node${node.isDisabled ? ' disabled' : ''}" transform="translate(${box.x} ${box.y})">${title}<rect width="${box.width}" height="${box.height}" rx="8"/>${lines.join('')}</g>`,
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(name)}</title>
<style>${STYLE}</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8Z"/></marker></defs>
${[...arrows, ...drawn].join('\n')}
</svg>`
}

const STYLE = [
  'text{font:13px system-ui,sans-serif;fill:#1c2733}',
  '.summary{font:11px ui-monospace,monospace;fill:#5b6b7a}',
  'rect{fill:#fff;stroke:#8595a5}',
  '.disabled{opacity:.5}.disabled rect{stroke-dasharray:4 4}',
  '.edge{fill:none;stroke:#8595a5;stroke-width:1.5}.needs{stroke-dasharray:5 4}.inferred{stroke-dasharray:1 3;stroke-linecap:round}',
  '.tip{fill:#8595a5}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.summary{fill:#9fb0c0}rect{fill:#1c2733;stroke:#5b6b7a}}',
].join('')

const widthOf = (node: NodeView): number =>
  Math.round(
    Math.min(
      WIDEST,
      Math.max(96, labelOf(node).length * CHARACTER_WIDTH + 24, node.summary.length * 6.3 + 24),
    ),
  )

const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
