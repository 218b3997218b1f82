import { accessSync, constants } from 'node:fs'
import { assetPath } from './asset-path.ts'
import { leaderOf } from './bash-slot.ts'
import type { Execution, ExecutionEnd } from './execution.ts'
import type { Slot, SlotOptions, SlotTask } from './slot.ts'
import { framed, SlotProcess, signalName } from './slot-process.ts'

/** Where the system's own Python is. One found on the PATH may be a script that takes long to decide which one it is. */
const places = ['/usr/bin/python3', '/usr/local/bin/python3']

/** The Python that can keep slots; undefined where there is none. */
export function findSlotPython(): string | undefined {
  return places.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * A slot kept by Python (slot.py): a task costs little more than its own start, since posix_spawn copies no process. Peak memory is
 * known of every task that needs more than the slot itself.
 */
export class PythonSlot implements Slot {
  readonly #process: SlotProcess

  constructor(python: string, options: SlotOptions) {
    this.#process = new SlotProcess({
      words: [python, '-ISEB', assetPath('slot.py')],
      env: options.env,
      onLine: (line) => {
        if (line.startsWith('=')) this.#process.settle(endOf(line.slice(1)))
      },
      onGone: () => options.onGone(this),
    })
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  run(task: SlotTask): Execution {
    const { marker, logPath, cwd, env, words } = task
    const ended = this.#process.begin(
      framed([marker, logPath, cwd, String(env.length), ...env, ...words].join('\0')),
    )
    return { group: leaderOf(this.#process), ended }
  }

  quit(): Promise<void> {
    return this.#process.quit(framed(''))
  }
}

/** `STATUS LEFTOVER PID CPU_US PEAK_KIB SILENT REMARK`. */
function endOf(reply: string): ExecutionEnd {
  const words = reply.split(' ')
  const [status = 0, left, leader, cpuUs = 0, peakKib = 0, silent] = words.slice(0, 6).map(Number)
  const name = status < 0 ? signalName(-status) : undefined
  return {
    kind: 'exited',
    cpuMs: cpuUs / 1000,
    remark: words.slice(6).join(' '),
    isSilent: silent === 1,
    ...(left === 1 && leader !== undefined ? { leftoverGroup: leader } : {}),
    ...(peakKib > 0 ? { peakMemoryBytes: peakKib * 1024 } : {}),
    ...(name === undefined ? { exitCode: status < 0 ? 128 - status : status } : { signal: name }),
  }
}
