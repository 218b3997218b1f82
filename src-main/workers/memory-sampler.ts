import { readFileSync } from 'node:fs'
import { childrenOf } from './process-tree.ts'

/**
 * Peak memory of a process and its descendants, as well as rare looks can tell: the larger of the highest sum seen and of the highest
 * mark that the kernel keeps for any one of them. A task that ended before the first look has none.
 */
export class MemorySampler {
  #peakBytes = 0

  get peakBytes(): number | undefined {
    return this.#peakBytes > 0 ? this.#peakBytes : undefined
  }

  /** `isShared`: the leader is a kept worker, whose own high mark may stem from an earlier call. */
  look(leader: number, isShared: boolean): void {
    let sum = 0
    const queue = [leader]
    for (let pid = queue.pop(), seen = 0; pid !== undefined && seen < 256; pid = queue.pop(), seen++) {
      const status = readStatus(pid)
      sum += bytesOf(status, 'VmRSS')
      if (!isShared) this.#peakBytes = Math.max(this.#peakBytes, bytesOf(status, 'VmHWM'))
      queue.push(...childrenOf(pid))
    }
    this.#peakBytes = Math.max(this.#peakBytes, sum)
  }
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1')
  } catch {
    return ''
  }
}

function bytesOf(status: string, field: string): number {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)
  return match ? Number(match[1]) * 1024 : 0
}
