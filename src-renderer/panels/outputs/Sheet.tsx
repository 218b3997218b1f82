// biome-ignore-all lint/a11y/useSemanticElements: a virtual table can’t be a <table>; its rows are placed one by one.
// biome-ignore-all lint/a11y/useFocusableInteractive: cells are read, not worked with; the table scrolls.
import { useMemo } from 'react'
import { texts } from '../../texts/index.ts'
import { VirtualList } from '../../ui/VirtualList.tsx'
import { readSheet, type SheetModel } from './sheet-model.ts'

const words = texts.outputs

/** A CSV or TSV text as a table, of which only what is in view is rendered. */
export function Sheet({
  text,
  delimiter,
  isCut,
}: {
  readonly text: string
  readonly delimiter: string
  readonly isCut: boolean
}) {
  const sheet = useMemo(() => readSheet(text, delimiter, isCut), [text, delimiter, isCut])
  const gridTemplateColumns = sheet.widths.map((width) => `calc(${width}ch + 24px)`).join(' ')
  const style = { gridTemplateColumns }
  return (
    <div className="sheet">
      <VirtualList
        className="sheet-rows"
        role="table"
        aria-label={words.table}
        aria-rowcount={sheet.rows.length + 1}
        tabIndex={0}
        count={sheet.rows.length + 1}
        rowHeight={24}
        row={(index) => <SheetRow sheet={sheet} index={index} style={style} />}
      />
      <p className="sheet-foot">{words.rows(sheet.rows.length, isCut, sheet.header.length)}</p>
    </div>
  )
}

function SheetRow({
  sheet,
  index,
  style,
}: {
  readonly sheet: SheetModel
  readonly index: number
  readonly style: { readonly gridTemplateColumns: string }
}) {
  const cells = index === 0 ? sheet.header : (sheet.rows[index - 1] ?? [])
  return (
    <div
      className="sheet-row"
      role="row"
      aria-rowindex={index + 1}
      data-head={index === 0 || undefined}
      style={style}
    >
      {sheet.header.map((_, column) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity but their place.
          key={column}
          role={index === 0 ? 'columnheader' : 'cell'}
          data-number={sheet.areNumbers[column] || undefined}
          title={(cells[column] ?? '').length > 40 ? cells[column] : undefined}
        >
          {cells[column] ?? ''}
        </span>
      ))}
    </div>
  )
}
