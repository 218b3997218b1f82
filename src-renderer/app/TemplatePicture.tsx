import type { ReactNode } from 'react'

/** How many tasks stand in each column of a template's graph, by the name of its folder. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  'lists-python': [2, 1],
  'lists-typescript': [2, 1],
  'shell-fanout': [1, 5, 1],
  weather: [2, 5, 4, 5, 1],
}
const otherShape: readonly number[] = [1, 2, 1]

const size = { width: 176, height: 88 }
const box = { width: 18, height: 8 }

/** A template's graph in miniature: what a click gives, before any word is read. */
export function TemplatePicture({ id }: { readonly id: string }) {
  const columns = (shapes[id] ?? otherShape).map((count, column, all) =>
    Array.from({ length: count }, (_, row) => ({
      x: (size.width * (column + 1)) / (all.length + 1),
      y: size.height / 2 + (row - (count - 1) / 2) * 15,
    })),
  )
  return (
    <Picture>
      {columns.slice(1).flatMap((column, index) => {
        const before = columns[index] ?? []
        return linksBetween(before.length, column.length).map(([from, to]) => {
          const [a, b] = [before[from], column[to]]
          if (!a || !b) return null
          const [start, end] = [a.x + box.width / 2, b.x - box.width / 2]
          const middle = (start + end) / 2
          return (
            <path
              key={`${a.x}-${from}-${to}`}
              d={`M${start},${a.y}C${middle},${a.y} ${middle},${b.y} ${end},${b.y}`}
            />
          )
        })
      })}
      {columns.flat().map(({ x, y }) => (
        <rect key={`${x}-${y}`} x={x - box.width / 2} y={y - box.height / 2} {...box} rx={2.5} />
      ))}
    </Picture>
  )
}

/** Nothing yet: a place for the first task. */
export function BlankPicture() {
  const [x, y] = [size.width / 2, size.height / 2]
  return (
    <Picture>
      <rect className="is-blank" x={x - 26} y={y - 13} width={52} height={26} rx={5} />
      <path className="is-plus" d={`M${x - 5},${y}h10M${x},${y - 5}v10`} />
    </Picture>
  )
}

function Picture({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="template-picture" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {children}
    </svg>
  )
}

/** Every task of the longer column has a link, those of the other one as evenly as can be. */
function linksBetween(from: number, to: number): readonly (readonly [number, number])[] {
  const count = Math.max(from, to)
  return Array.from(
    { length: count },
    (_, index) => [Math.floor((index * from) / count), Math.floor((index * to) / count)] as const,
  )
}
