import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const REPOSITORY = resolve(import.meta.dirname, '../../..')
const NODE = join(REPOSITORY, 'node_modules/.bin/node')
const CLI = join(REPOSITORY, 'src-main/hosts/cli/cli.ts')

/** Runs a program in a pseudo-terminal of a given size, copies what it writes, and passes its end on. */
const IN_A_TERMINAL = `
import fcntl, os, pty, signal, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', int(sys.argv[1]), int(sys.argv[2]), 0, 0))
    os.execvp(sys.argv[3], sys.argv[3:])
signal.signal(signal.SIGINT, lambda *_: os.write(terminal, b'\\x03'))
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    os.write(1, data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`

/** Line ends, and the two sequences that move what is written next. */
const ESCAPE = String.fromCharCode(27)
const PARTS = new RegExp(`(${ESCAPE}\\[\\d*[AJ]|\\r\\n)`)
const MOVE = new RegExp(`^${ESCAPE}\\[(\\d*)([AJ])$`)

/** The command line in a terminal, with what its screen shows. */
export class TerminalScreen implements Disposable {
  readonly exitCode: Promise<number | null>
  readonly #child: ChildProcess
  #written = ''
  #look: () => void = () => {}

  constructor(
    cwd: string,
    size: { readonly rows: number; readonly columns: number },
    words: readonly string[],
  ) {
    const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env
    const program = [NODE, CLI, ...words]
    this.#child = spawn(
      'python3',
      ['-c', IN_A_TERMINAL, String(size.rows), String(size.columns), ...program],
      {
        cwd,
        env: { ...inherited, TERM: 'xterm-256color', TASKGRAPH_HOME: join(cwd, 'home') },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#written += text
      this.#look()
    })
    this.exitCode = new Promise((done) => this.#child.once('close', done))
  }

  /** Everything that was written, with its control sequences. */
  get written(): string {
    return this.#written
  }

  /** The lines as they stand on the screen now, without colours. */
  get lines(): readonly string[] {
    const rows: string[] = ['']
    let row = 0
    for (const part of this.#written.split(PARTS)) {
      const [, count, command] = MOVE.exec(part) ?? []
      if (part === '\r\n') {
        row += 1
        rows[row] ??= ''
      } else if (command === 'A') row = Math.max(0, row - Number(count || 1))
      else if (command === 'J') {
        rows.length = row
        rows[row] = ''
      } else rows[row] += stripVTControlCharacters(part)
    }
    return rows.slice(0, -1)
  }

  /** Resolves with the screen once one of its lines matches. */
  async shows(pattern: RegExp): Promise<readonly string[]> {
    return await new Promise((done) => {
      this.#look = () => {
        const { lines } = this
        if (!lines.some((line) => pattern.test(line))) return
        this.#look = () => {}
        done(lines)
      }
      this.#look()
    })
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    this.#child.kill('SIGINT')
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }
}
