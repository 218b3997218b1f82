// Which files of earlier builds may go. Names with a hash pile up: each build has others, and a program that still runs
// loads those of the build that it was started from.

import { readdirSync, readFileSync } from 'node:fs'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const longestBuildMs = 2 * minuteMs
/** Another build may be moving its files in at this moment, and a program be starting. */
const graceMs = 10 * minuteMs

/**
 * Files written before this moment are of no use to anybody: neither to a running program, which was started from the last
 * build before it, nor to a build that goes on now. Without knowledge of what runs: a day.
 * @param {{ nowMs: number, buildsMs: readonly number[], startsMs: readonly number[] | undefined }} known When builds began, and
 *   when the programs were started that run now.
 */
export function keepSinceMs({ nowMs, buildsMs, startsMs }) {
  if (startsMs === undefined) return nowMs - dayMs
  const used = startsMs.map((start) => {
    // A build that was under way when the program was started was perhaps not there yet.
    const before = buildsMs.filter((build) => build <= start - longestBuildMs)
    return before.length > 0 ? Math.max(...before) : start - dayMs
  })
  return Math.min(nowMs - graceMs, ...used)
}

/**
 * When the programs were started that run out of a build's `main` folder; undefined where the system doesn't say.
 * @returns {readonly number[] | undefined}
 */
export function startsOfPrograms() {
  try {
    const bootedMs = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]) * 1000
    return readdirSync('/proc').flatMap((pid) => {
      if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return []
      const startMs = startOf(pid, bootedMs)
      return startMs === undefined ? [] : [startMs]
    })
  } catch {
    return undefined
  }
}

/** @param {string} pid @param {number} bootedMs */
function startOf(pid, bootedMs) {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    // By its path in a build, by the name it is installed under, or as Electron with the folder as its word.
    if (!/dist\/main\/|taskgraph|electron/.test(words)) return undefined
    // The name of the program comes in brackets and may hold blanks: fields are counted from behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    // In hundredths of a second on every Linux that Node runs on; a second less than too much.
    return bootedMs + Number(fields[19]) * 10 - 1000
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}
