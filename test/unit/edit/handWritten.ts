import fc from 'fast-check'

/** How a file happens to be written. The same sketch always gives the same text. */
export interface Sketch {
  readonly seed: number
  readonly style: 'block' | 'flow' | 'json' | 'json-tall' | 'mixed'
  readonly eol: '\n' | '\r\n'
  readonly unit: number
  readonly hasFinalBreak: boolean
  readonly hasLayout: boolean
  readonly head: string
}

export const sketches: fc.Arbitrary<Sketch> = fc.record({
  seed: fc.nat(),
  style: fc.constantFrom('block', 'mixed', 'mixed', 'mixed', 'flow', 'json', 'json-tall'),
  eol: fc.constantFrom('\n', '\n', '\r\n'),
  unit: fc.constantFrom(2, 2, 4, 3),
  hasFinalBreak: fc.boolean(),
  hasLayout: fc.boolean(),
  head: fc.constantFrom('', '# a head\n\n', '---\n', '\ufeff', '%YAML 1.2\n---\n'),
})

type Data = string | number | boolean | null | Data[] | { [key: string]: Data }

/** A pipeline of five tasks, as somebody with that taste and an unsteady hand would write it. */
export function handWritten(sketch: Sketch): string {
  const random = numbers(sketch.seed)
  const data = pipeline(random, sketch.hasLayout)
  if (sketch.style === 'json') return JSON.stringify(data)
  if (sketch.style === 'json-tall') return finish(JSON.stringify(data, null, sketch.unit), sketch)
  if (sketch.style === 'flow') return finish(`${sketch.head}${flow(data, random)}`, sketch)
  const body = block(data, 0, { random, unit: sketch.unit, isPlain: sketch.style === 'block' })
  return finish(`${sketch.head}${body.join('\n')}\n${random() < 0.2 ? '# the end\n' : ''}`, sketch)
}

function finish(text: string, sketch: Sketch): string {
  const ended = sketch.hasFinalBreak ? `${text.replace(/\n*$/, '')}\n` : text.replace(/\n*$/, '')
  return sketch.eol === '\n' ? ended : ended.replaceAll('\n', '\r\n')
}

/** mulberry32: small, and the same everywhere. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function pipeline(random: () => number, hasLayout: boolean): Data {
  const maybe = (part: { [key: string]: Data }): { [key: string]: Data } => (random() < 0.5 ? part : {})
  const pick = <T>(items: readonly T[], otherwise: T): T =>
    items[Math.floor(random() * items.length)] ?? otherwise
  return {
    taskgraph: 1,
    ...maybe({ name: 'A: "test" # of names' }),
    ...maybe({ params: { length: 10, list: [1, 'two', [3, { x: null }]] } }),
    ...maybe({ env: { LC_ALL: 'C' } }),
    tasks: {
      a: { run: 'make > ${{ target }}', targets: 'work/a.json', ...maybe({ title: "it's A" }) },
      b: {
        run: pick(
          [
            'one\ntwo ${{ a }}\n',
            'x ${{ a }}',
            '\n lead',
            'keep\n\n',
            'cat work/a.json "work/a.json" | ${{ a }}\n\nend',
          ],
          'x',
        ),
        targets: ['b.txt', 'b 2.txt'],
        ...maybe({ retries: 2 }),
        ...maybe({ env: { A: '1', B: 'on' } }),
      },
      ...maybe({
        c_1: {
          python: 'f.py:g',
          args: { in: '${{ b.1 }}', n: 3, path: 'work/a.json' },
          inputs: 'work/a.json',
        },
      }),
      ...maybe({
        'd-2': {
          run: ['echo', '${{ a }}', 'b.txt'],
          inputs: ['${{ b.0 }}', 'style.css', 'work/a.json'],
          needs: ['b', 'a'],
        },
      }),
      '7': {
        run: 'true',
        ...maybe({ inputs: { x: '${{ a }}', y: 'other' } }),
        ...maybe({ needs: ['a'] }),
        targets: { out: 'dir/out' },
      },
    },
    ...maybe({ groups: { g: { title: 'G', tasks: ['a', 'b'] } } }),
    ...maybe({
      notes: [
        { text: 'hello\nthere', at: [0, 0] },
        { text: 'x', at: [1, 2] },
      ],
    }),
    ...(hasLayout ? { layout: { a: [0, 0], b: [10, -20], '7': [5, 5] } } : {}),
  }
}

interface Hand {
  readonly random: () => number
  readonly unit: number
  readonly isPlain: boolean
}

const isMap = (value: Data): value is { [key: string]: Data } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function noise(hand: Hand, column: number, odds: number): string[] {
  if (hand.isPlain || hand.random() > odds) return []
  const margin = ' '.repeat(column)
  const choice = hand.random()
  if (choice < 0.4) return ['']
  if (choice < 0.7) return [`${margin}# a remark: "quoted" [x`]
  return choice < 0.85 ? ['', `${margin}# apart`, ''] : [`${margin}# one`, `${margin}# two`]
}

const tail = (hand: Hand): string =>
  hand.isPlain || hand.random() > 0.2 ? '' : hand.random() < 0.5 ? ' # why' : '   # "it\'s"'

function block(value: Data, column: number, hand: Hand): string[] {
  const margin = ' '.repeat(column)
  const lines: string[] = []
  const children: (readonly [string, Data])[] = isMap(value)
    ? Object.entries(value).map(([key, item]) => [`${quotedKey(key, hand)}:`, item] as const)
    : Array.isArray(value)
      ? value.map((item) => ['-', item] as const)
      : []
  for (const [lead, item] of children) {
    lines.push(...noise(hand, column, 0.15))
    lines.push(...child(`${margin}${lead}`, lead === '-', item, column, hand))
    if (isMap(item) && hand.random() < 0.1 && !hand.isPlain)
      lines.push(`${' '.repeat(column + hand.unit)}# deeper`)
  }
  return lines
}

function child(head: string, isDash: boolean, item: Data, column: number, hand: Hand): string[] {
  const isEmpty = (isMap(item) || Array.isArray(item)) && Object.keys(item).length === 0
  if ((isMap(item) || Array.isArray(item)) && !isEmpty) {
    const holdsTasks = column === 0 && isMap(item) && hand.random() < 0.95
    if (!holdsTasks && hand.random() < (hand.isPlain ? 0.3 : 0.5)) {
      return hand.random() < 0.3 && !hand.isPlain
        ? tallFlow(head, item, column, hand)
        : [`${head} ${flow(item, hand.random)}${tail(hand)}`]
    }
    if (isDash && isMap(item)) {
      const [first = '', ...rest] = block(item, column + 2, { ...hand, isPlain: true })
      return [`${head} ${first.trimStart()}`, ...rest]
    }
    const inner =
      column + (Array.isArray(item) && !isDash && hand.random() < 0.3 ? 0 : isDash ? 2 : hand.unit)
    return [`${head}${tail(hand)}`, ...block(item, inner, hand)]
  }
  return scalarLines(head, item, column, hand)
}

function scalarLines(head: string, item: Data, column: number, hand: Hand): string[] {
  if (typeof item === 'string' && item.includes('\n') && /^\S/.test(item) && hand.random() < 0.8) {
    const keep = item.endsWith('\n\n')
    const mark = keep ? '|+' : item.endsWith('\n') ? '|' : '|-'
    const margin = ' '.repeat(column + hand.unit)
    const body = (item.endsWith('\n') ? item.slice(0, -1) : item).split('\n')
    return [`${head} ${mark}${tail(hand)}`, ...body.map((line) => (line === '' ? '' : margin + line))]
  }
  if (typeof item === 'string' && !hand.isPlain && hand.random() < 0.1 && /^\w+ \S+$/.test(item)) {
    const margin = ' '.repeat(column + hand.unit)
    return [`${head} >-`, ...item.split(' ').map((word) => margin + word)]
  }
  return [`${head} ${written(item, hand.random, false)}${tail(hand)}`]
}

const quotedKey = (key: string, hand: Hand): string =>
  hand.random() < 0.1 ? JSON.stringify(key) : hand.random() < 0.1 ? `'${key}'` : key

function written(value: Data, random: () => number, inFlow: boolean): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  const isSafe = /^[A-Za-z_][A-Za-z0-9_./ -]*$/.test(value) && !/^(?:true|false|null|on)$/.test(value)
  const isBlockSafe = !inFlow && /^[A-Za-z][^:#\n"']*[^\s:]$/.test(value) && !/^(?:true|null)$/.test(value)
  const choice = random()
  if ((isSafe || isBlockSafe) && choice < 0.6) return value
  if (!value.includes('\n') && choice < 0.8) return `'${value.replaceAll("'", "''")}'`
  return JSON.stringify(value)
}

function flow(value: Data, random: () => number): string {
  const pad = random() < 0.5 ? ' ' : ''
  const comma = random() < 0.8 ? ', ' : ','
  if (Array.isArray(value))
    return `[${value.map((item) => flow(item, random)).join(comma)}${random() < 0.1 && value.length > 0 ? ',' : ''}]`
  if (!isMap(value)) return written(value, random, true)
  const entries = Object.entries(value).map(
    ([key, item]) => `${random() < 0.2 ? JSON.stringify(key) : key}: ${flow(item, random)}`,
  )
  return `{${pad}${entries.join(comma)}${pad}}`
}

/** Brackets over several lines, with remarks inside. */
function tallFlow(
  head: string,
  value: Data[] | { [key: string]: Data },
  column: number,
  hand: Hand,
): string[] {
  const margin = ' '.repeat(column + hand.unit)
  const items = Array.isArray(value)
    ? value.map((item) => flow(item, hand.random))
    : Object.entries(value).map(([key, item]) => `${key}: ${flow(item, hand.random)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const hasComma = hand.random() < 0.3
  const lines = items.map((item, index) => {
    const comma = index < items.length - 1 || hasComma ? (hand.random() < 0.1 ? ' ,' : ',') : ''
    return `${margin}${item}${comma}${tail(hand)}`
  })
  return [`${head} ${open}${tail(hand)}`, ...lines, `${margin}${close}${tail(hand)}`]
}
