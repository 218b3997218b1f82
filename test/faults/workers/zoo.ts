import { readdirSync, readFileSync } from 'node:fs'

/**
 * Twelve shapes of process trees that are hard to end. Each prints `up` when it stands; every member of it holds TAG in its command line
 * or in its environment.
 */
export const zoo: Readonly<Record<string, string>> = {
  'a plain sleep': 'echo up; exec sleep 600',
  'a shell that ignores SIGTERM, as do its children': "trap '' TERM; echo up; while :; do sleep 600; done",
  'a session of its own (setsid)': 'setsid sleep 600 & echo up; wait',
  nohup: 'nohup sleep 600 & echo up; wait',
  'a double fork into another session': "setsid sh -c 'sleep 600 & sleep 600 & exit 0'; echo up; sleep 600",
  'a pipeline': 'echo up; sleep 600 | cat | sleep 600',
  'a background child that keeps stdout': "(trap '' TERM HUP; sleep 600) & (sleep 600) & echo up; sleep 600",
  'loops in subshells': '(while :; do sleep 0.05; done) & (while :; do (sleep 0.05); done) & echo up; wait',
  'a stopped process': 'sleep 600 & kill -STOP $!; echo up; kill -STOP $$; sleep 600',
  'a Python child that ignores everything': `python3 -c "import signal, time, os
for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)
os.setsid() if os.fork() == 0 else None
print('up', flush=True)
time.sleep(600)"`,
  'a parent of zombies': `exec python3 -c "import os, time
for _ in range(20):
    if os.fork() == 0: os._exit(0)
print('up', flush=True)
time.sleep(600)"`,
  'huge output': 'echo up; exec yes 0123456789',
}

/** Command lines of the living processes that carry `NAME=value` in their environment. */
export const carriers = (mark: string): readonly string[] => findCarriers(mark).map(({ command }) => command)

/** Ends what a test left on purpose. */
export function endCarriers(mark: string): void {
  for (const { pid } of findCarriers(mark)) process.kill(pid, 'SIGKILL')
}

function findCarriers(mark: string): readonly { readonly pid: number; readonly command: string }[] {
  const found: { pid: number; command: string }[] = []
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    try {
      const environ = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
      if (!environ.includes(mark)) continue
      found.push({
        pid: Number(pid),
        command: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '),
      })
    } catch {
      // Gone meanwhile.
    }
  }
  return found
}
