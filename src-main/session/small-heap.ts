import { setFlagsFromString } from 'node:v8'

/**
 * Makes V8 give memory back before it takes more; call it before much is allocated. Measured with 10,000 tasks: the peak of a run fell
 * from 371 to 209 MB, and a check of all tasks took 15 % more CPU time.
 *
 * The space for young objects stays at its first size, 1 MB: V8 doubles it up to three times 16 MB while a large file is parsed, never
 * gives it back, and gains nothing by it here. `--max-semi-space-size` would say it more plainly, but counts only on Node's own command
 * line, which a program that is started by its name has no hand in. The space for old ones is collected when it has grown by half since
 * the last time, where V8 would wait for a factor of up to four.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=50')
}
