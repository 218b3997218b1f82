import { styleText } from 'node:util'

/** What a colour stands for; the names of `styleText`. */
export type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'magenta' | 'dim' | 'bold'

/** stdout and stderr as commands use them. A reader that went away (`| head`) is no error: what is written after that is dropped. */
export interface Terminal {
  /** Whether stdout is a terminal whose lines can be drawn over. */
  readonly isLive: boolean
  /** Width of the terminal; 80 where it is none. */
  readonly columns: number
  readonly rows: number
  /** A line to stdout. Lines that come close together are written together, 20 ms after the first at the latest. */
  print(line: string): void
  /** Text to stdout as it is. */
  write(text: string): void
  /** A line to stderr. */
  warn(line: string): void
  /** From now on `take` shows what is warned of on this same terminal: it has drawn something there that moves. Undefined: nobody. */
  warnThrough(take: ((line: string) => void) | undefined): void
  /** Coloured for stdout, where it has colours. */
  paint(style: Style, text: string): string
  /** Coloured for stderr, where it has colours. */
  paintError(style: Style, text: string): string
  /** Resolves when all has been handed to the system. */
  flush(): Promise<void>
}

const MOST_COLLECTED = 64 * 1024
/** A write to a pipe or a file holds everything else: a thousand quick tasks a second must not cost a thousand of them. */
const TOGETHER_MS = 20

export function createTerminal(): Terminal {
  const { stdout, stderr } = process
  const lost = new Set<NodeJS.WriteStream>()
  for (const stream of [stdout, stderr]) stream.on('error', () => lost.add(stream))
  let takeWarning: ((line: string) => void) | undefined
  let collected = ''
  let due: NodeJS.Timeout | undefined
  let writtenAt = Number.NEGATIVE_INFINITY
  const put = (): void => {
    clearTimeout(due)
    due = undefined
    const text = collected
    collected = ''
    writtenAt = performance.now()
    if (text !== '' && !lost.has(stdout)) stdout.write(text)
  }
  const write = (text: string): void => {
    collected += text
    if (collected.length >= MOST_COLLECTED) put()
    else due ??= setTimeout(put, Math.max(0, writtenAt + TOGETHER_MS - performance.now()))
  }
  // A second Ctrl-C ends the process without a `flush`.
  process.once('exit', put)
  return {
    isLive: stdout.isTTY === true && process.env.TERM !== 'dumb',
    get columns() {
      // A terminal that doesn't know its size says 0.
      return stdout.columns || 80
    },
    get rows() {
      return stdout.rows || 24
    },
    print: (line) => write(`${line}\n`),
    write,
    warnThrough(take) {
      takeWarning = stderr.isTTY ? take : undefined
    },
    warn(line) {
      if (takeWarning !== undefined) return takeWarning(line)
      put()
      if (!lost.has(stderr)) stderr.write(`${line}\n`)
    },
    paint: painter(stdout),
    paintError: painter(stderr),
    async flush() {
      put()
      await Promise.all([stdout, stderr].map((stream) => drained(stream, lost)))
    },
  }
}

/** FORCE_COLOR, where it says anything, wins over NO_COLOR; without both, terminals have colours. */
function painter(stream: NodeJS.WriteStream): Terminal['paint'] {
  const { FORCE_COLOR = '', NO_COLOR = '', TERM } = process.env
  const isForced = FORCE_COLOR !== '' && FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  const isWanted = FORCE_COLOR === '' && NO_COLOR === '' && stream.isTTY === true && TERM !== 'dumb'
  return isForced || isWanted
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_, text) => text
}

function drained(stream: NodeJS.WriteStream, lost: ReadonlySet<NodeJS.WriteStream>): Promise<void> {
  if (lost.has(stream) || stream.writableLength === 0) return Promise.resolve()
  return new Promise((resolve) => {
    stream.once('error', () => resolve())
    stream.write('', () => resolve())
  })
}
