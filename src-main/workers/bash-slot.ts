import { assetPath } from './asset-path.ts'
import type { Execution, ExecutionEnd } from './execution.ts'
import { childrenOf } from './process-tree.ts'
import { bashQuote } from './shell-words.ts'
import type { Slot, SlotOptions, SlotTask } from './slot.ts'
import { framed, SlotProcess, signalName } from './slot-process.ts'

/** A slot kept by bash (slot.bash): nothing beside the task itself is started for a task. */
export class BashSlot implements Slot {
  readonly #process: SlotProcess
  #remarks: string[] = []
  #times: string[] = []
  #childrenCpuMs = 0

  constructor(options: SlotOptions) {
    this.#process = new SlotProcess({
      words: ['bash', '--noprofile', '--norc', assetPath('slot.bash')],
      env: options.env,
      onLine: (line) => this.#onLine(line),
      onGone: () => options.onGone(this),
    })
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  run(task: SlotTask): Execution {
    this.#remarks = []
    const ended = this.#process.begin(
      framed(
        `__tg_marker=${task.marker} __tg_log=${bashQuote(task.logPath)} __tg_cwd=${bashQuote(task.cwd)} ` +
          `__tg_env=(${task.env.map(bashQuote).join(' ')}) __tg_words=(${task.words.map(bashQuote).join(' ')})`,
      ),
    )
    return { group: leaderOf(this.#process), ended }
  }

  quit(): Promise<void> {
    return this.#process.quit(framed('exit 0'))
  }

  #onLine(line: string): void {
    if (line.startsWith('=')) {
      const [status, left, leader] = line.slice(1).split(' ')
      this.#process.settle(this.#endOf(Number(status), left === '1' ? Number(leader) : undefined))
    } else if (/^\d+m[\d.]+s \d+m[\d.]+s$/.test(line)) {
      this.#times.push(line)
    } else if (this.#remarks.length < 20) {
      this.#remarks.push(line.slice(0, 1000))
    }
  }

  #endOf(status: number, leftoverGroup: number | undefined): ExecutionEnd {
    const total = cpuMsOf(this.#times[1])
    const cpuMs = Math.max(0, total - this.#childrenCpuMs)
    this.#childrenCpuMs = total
    this.#times = []
    const remark = this.#remarks.join('\n')
    return {
      kind: 'exited',
      cpuMs,
      remark,
      ...(leftoverGroup === undefined ? {} : { leftoverGroup }),
      ...howItEnded(status, remark),
    }
  }
}

/** The leader is looked up only when it must be signalled: a pid reported for each task would cost a wake-up each. */
export function leaderOf(process: SlotProcess): () => number | undefined {
  let leader: number | undefined
  return () => {
    if (leader === undefined && process.isBusy && process.pid !== undefined)
      leader = childrenOf(process.pid)[0]
    return leader
  }
}

/**
 * A status above 128 is a signal where bash remarked on it ("PID Killed"), else an exit code. bash is silent about some signals: their
 * statuses are taken for the signal, which is nearly always what they are (a shell passes on the end of its child in that way).
 */
function howItEnded(status: number, remark: string): { exitCode?: number; signal?: string } {
  const name = signalName(status - 128)
  const isSignal = name !== undefined && (/line \d+: +\d+ /.test(remark) || silentSignals.has(name))
  return isSignal ? { signal: name } : { exitCode: status }
}

const silentSignals: ReadonlySet<string> = new Set(['SIGINT', 'SIGPIPE', 'SIGTERM'])

/** `0m0.012s 1m2.003s`, user and system time. */
function cpuMsOf(line: string | undefined): number {
  let totalMs = 0
  for (const match of (line ?? '').matchAll(/(\d+)m([\d.]+)s/g)) {
    totalMs += Number(match[1]) * 60_000 + Number(match[2]) * 1000
  }
  return Math.round(totalMs)
}
