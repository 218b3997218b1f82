/** Cuts a byte stream into lines; a line may come in any number of pieces. Over `limitBytes` without an end it gives up. */
export class LineReader {
  readonly #onLine: (line: string) => void
  readonly #limitBytes: number
  #pieces: Buffer[] = []
  #pendingBytes = 0

  constructor(onLine: (line: string) => void, limitBytes: number) {
    this.#onLine = onLine
    this.#limitBytes = limitBytes
  }

  /** False once a line is longer than the limit: the stream is garbage then. */
  push(chunk: Buffer): boolean {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#emit(chunk.subarray(from, end))
      from = end + 1
    }
    if (from < chunk.length) {
      this.#pieces.push(chunk.subarray(from))
      this.#pendingBytes += chunk.length - from
    }
    return this.#pendingBytes <= this.#limitBytes
  }

  #emit(last: Buffer): void {
    if (this.#pendingBytes === 0) {
      this.#onLine(last.toString('utf8'))
      return
    }
    const line = Buffer.concat([...this.#pieces, last]).toString('utf8')
    this.#pieces = []
    this.#pendingBytes = 0
    this.#onLine(line)
  }
}
