import { median } from './measure.ts'
import { PHASES, type Phase } from './project.ts'
import type { Reading } from './rounds.ts'

/** A Markdown table for each workload and size: medians, fastest cold run first, with the ratios that the goals are about. */
export function tables(readings: readonly Reading[]): string {
  const groups = Map.groupBy(readings, ({ workload, count }) => `${workload}, N = ${count}`)
  return [...groups].map(([title, group]) => `### ${title}\n\n${tableOf(group)}`).join('\n\n')
}

const HEAD =
  '| peer | cold s | tasks/s | cold CPU s | no-op s | touch s (ran) | edit s (ran) | peak MB | cold ÷ make -r | no-op ÷ doit | rounds |\n' +
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'

function tableOf(group: readonly Reading[]): string {
  const byPeer = [...Map.groupBy(group, ({ peer }) => peer)].map(([peer, own]) => rowOf(peer, own))
  const coldOf = (name: string) => byPeer.find(({ peer }) => peer === name)?.seconds.cold
  const noopOf = (name: string) => byPeer.find(({ peer }) => peer === name)?.seconds.noop
  const rows = byPeer
    .toSorted((a, b) => (a.seconds.cold ?? Number.MAX_VALUE) - (b.seconds.cold ?? Number.MAX_VALUE))
    .map((row) => {
      if (row.wrong !== undefined)
        return `| ${row.peer} | ${row.wrong.replaceAll(/\s+/g, ' ')} | | | | | | | | | |`
      const cold = row.seconds.cold ?? Number.NaN
      const cells = [
        row.peer,
        fixed(cold),
        (row.count / cold).toFixed(0),
        fixed(row.cpuSeconds, 2),
        fixed(row.seconds.noop),
        `${fixed(row.seconds.touch)} (${row.ran.touch ?? '-'})`,
        `${fixed(row.seconds.edit)} (${row.ran.edit ?? '-'})`,
        fixed(row.peakMb, 0),
        ratio(cold, coldOf('make -r')),
        ratio(row.seconds.noop, noopOf('doit')),
        String(row.rounds),
      ]
      return `| ${cells.join(' | ')} |`
    })
  return [HEAD, ...rows].join('\n')
}

type ByPhase = Partial<Readonly<Record<Phase, number>>>

function rowOf(peer: string, own: readonly Reading[]) {
  const of = (phase: Phase) => own.filter((reading) => reading.phase === phase && reading.wrong === undefined)
  const seconds: ByPhase = Object.fromEntries(
    PHASES.filter((phase) => of(phase).length > 0).map((phase) => [
      phase,
      median(of(phase).map((one) => one.seconds)),
    ]),
  )
  const ran: ByPhase = Object.fromEntries(
    PHASES.filter((phase) => of(phase).length > 0).map((phase) => [
      phase,
      median(of(phase).map((one) => one.ran)),
    ]),
  )
  const wrong = own.find((reading) => reading.wrong !== undefined)?.wrong
  return {
    peer,
    count: own[0]?.count ?? 0,
    seconds,
    ran,
    cpuSeconds: median(of('cold').flatMap((one) => one.cpuSeconds ?? [])),
    peakMb: Math.max(...own.flatMap((one) => one.peakMb ?? [])),
    rounds: of('cold').length,
    wrong,
  }
}

const fixed = (value: number | undefined, digits = 3): string =>
  value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(digits)

const ratio = (value: number | undefined, base: number | undefined): string =>
  value === undefined || base === undefined ? '-' : `${(value / base).toFixed(2)} ×`
