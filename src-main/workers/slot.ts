import type { Execution } from './execution.ts'

/** A program to start: everything free of NUL, and absolute but for a program's name that is looked up on the PATH. */
export interface SlotTask {
  readonly words: readonly string[]
  readonly cwd: string
  readonly logPath: string
  /** Value of TASKGRAPH_MARK; letters, digits, `.` and `-`. */
  readonly marker: string
  /** `NAME=value`, all names good for a shell. */
  readonly env: readonly string[]
}

/** A kept process that starts one program after another. One at a time: `run` only while idle. */
export interface Slot {
  readonly pid: number | undefined
  run(task: SlotTask): Execution
  /** Leaves in the ordinary way; resolves when it is gone. Only while idle. */
  quit(): Promise<void>
}

export interface SlotOptions {
  readonly env: NodeJS.ProcessEnv
  /** The slot is gone, for whatever reason. */
  readonly onGone: (slot: Slot) => void
}
