import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { createWatcher, type Watcher } from '../../platform/watch.ts'
import { LineReader } from '../../workers/line-reader.ts'
import { parseRecordLine, type RecordLine, recordPath } from './record-lines.ts'

const PIECE_BYTES = 1024 * 1024
const LONGEST_LINE_BYTES = 64 * 1024 * 1024
/** At most so often the file is read; a watcher says when. */
const QUIET_MS = 33
/** So often also without being told: some file systems tell nothing, and a program that was killed tells nothing either. */
const RESCAN_MS = 500

export interface RecordReader {
  /** Another record stands in the place of the one before: begin anew. */
  readonly onBegin: () => void
  readonly onLine: (line: RecordLine) => void
  /** All that was there has been read, or there was nothing. */
  readonly onRead: () => void
}

/** Reads a record to its end and on as it grows, and the next one that takes its place. Keeps no process alive. */
export class RecordFollower implements Disposable {
  readonly #path: string
  readonly #reader: RecordReader
  #watcher: Watcher | undefined
  #file: number | undefined
  #inode = -1n
  #at = 0
  #lines: LineReader | undefined
  readonly #piece = Buffer.alloc(PIECE_BYTES)

  constructor(folder: string, reader: RecordReader) {
    this.#path = recordPath(folder)
    this.#reader = reader
  }

  /** Reads what is there now, and from now on whatever comes. */
  start(): void {
    this.look()
    this.#watcher = createWatcher({ onHint: () => this.look(), quietMs: QUIET_MS, rescanMs: RESCAN_MS })
    this.#watcher.set([this.#path])
  }

  look(): void {
    // What is left of the record before the one that took its place.
    this.readOn()
    if (this.#isReplaced()) {
      this.#open()
      this.readOn()
    }
    this.#reader.onRead()
  }

  [Symbol.dispose](): void {
    this.#watcher?.close()
    this.#close()
  }

  #isReplaced(): boolean {
    const stat = statSync(this.#path, { bigint: true, throwIfNoEntry: false })
    return stat?.isFile() === true && (stat.ino !== this.#inode || stat.size < BigInt(this.#at))
  }

  #open(): void {
    this.#close()
    try {
      this.#file = openSync(this.#path, 'r')
    } catch {
      // Gone again: the next look tells.
      return
    }
    this.#inode = fstatSync(this.#file, { bigint: true }).ino
    this.#at = 0
    this.#lines = new LineReader((text) => {
      const line = parseRecordLine(text)
      if (line !== undefined) this.#reader.onLine(line)
    }, LONGEST_LINE_BYTES)
    this.#reader.onBegin()
  }

  /** Reads what has come, of the same record. */
  readOn(): void {
    if (this.#file === undefined) return
    // No further than it is long now: a program that writes as fast as this reads must not keep it from telling.
    const end = fstatSync(this.#file).size
    while (this.#at < end) {
      const count = readSync(this.#file, this.#piece, 0, PIECE_BYTES, this.#at)
      if (count === 0) return
      this.#at += count
      // A copy: the reader keeps what has no end yet.
      if (this.#lines?.push(Buffer.from(this.#piece.subarray(0, count))) === false) return this.#close()
    }
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    this.#lines = undefined
  }
}
