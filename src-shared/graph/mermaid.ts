import type { EdgeView, NodeView } from '../contract/views.ts'

type Drawn = { readonly nodes: readonly NodeView[]; readonly edges: readonly EdgeView[] }

/** A Mermaid flowchart: GitHub and many editors show it. */
export function mermaid({ nodes, edges }: Drawn): string {
  const names = shortNames(nodes)
  const lines = nodes.map((node) => {
    const label = labelOf(node).replaceAll(/["<>&#]/g, (character) => `#${character.codePointAt(0)};`)
    return `  ${names.get(node.id)}["${label}"]${node.isDisabled ? ':::disabled' : ''}`
  })
  const arrows = edges.map(
    ({ from, to, kind }) => `  ${names.get(from)} ${MERMAID_ARROWS[kind]} ${names.get(to)}`,
  )
  const styles = nodes.some(({ isDisabled }) => isDisabled)
    ? ['  classDef disabled stroke-dasharray: 4 4, opacity: 0.5']
    : []
  return ['flowchart LR', ...lines, ...arrows, ...styles].join('\n')
}

const MERMAID_ARROWS = { reference: '-->', needs: '-.->', inferred: '==>' } as const satisfies Record<
  EdgeView['kind'],
  string
>

/** A task's title, with the number of its instances where it has some. */
export const labelOf = ({ title, instances }: NodeView): string =>
  instances === undefined ? title : `${title} ×${instances}`

/** Mermaid has words of its own ("end", "graph"): an id is used only where it can't be one of them. */
function shortNames(nodes: readonly NodeView[]): ReadonlyMap<string, string> {
  return new Map(nodes.map(({ id }, index) => [id, `t${index}_${id.replaceAll(/[^A-Za-z0-9_]/g, '_')}`]))
}
