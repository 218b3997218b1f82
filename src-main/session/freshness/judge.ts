import type { TaskGraph, TaskId } from '../../../src-shared/pipeline/model.ts'
import type { ObservingPorts } from '../../engine/ports.ts'
import { createHistory } from '../../store/history.ts'
import type { Store } from '../../store/open.ts'
import type { ProofStore } from '../../store/proofs.ts'
import { createObservingPorts } from '../observing.ts'
import type { Workspace } from '../workspace.ts'
import type { KeptEvidence } from './evidence.ts'
import { generationOf, keepProof, lookAgain, type ProofMaking } from './keep-proof.ts'
import { readGraph } from './kept-graph.ts'
import { type FileUsers, graphKey, type Proof } from './proof.ts'

/** A proof that doesn't hold for all tasks, and what is needed to judge the others. */
export interface Doubted {
  readonly proof: Proof
  readonly users: () => FileUsers
  readonly inDoubt: ReadonlySet<number>
  /** Milliseconds since 1970: it was true then. */
  readonly checkedAt: number
  /** Of the rows when the proof was read. */
  readonly generation: number
}

export type Judgement =
  /** All of those in doubt are fresh after all; the proof is as good as new. */
  { readonly kind: 'fresh' } | { readonly kind: 'stale'; readonly part: StalePart }

/** What has to run, and what is known of the rest. */
export interface StalePart {
  readonly graph: TaskGraph
  readonly settled: { readonly fresh: readonly TaskId[]; readonly disabled: readonly TaskId[] }
  /** To be finished after the part has run, in the store in which it was judged. */
  beginProof(workspace: Workspace): ProofMaking
}

/**
 * Judges the tasks in doubt by the engine's own rules, on the graph that was kept. The rest is fresh: its files and rows are as they
 * were, and nothing that it depends on is to run. Undefined where the graph isn't kept or anything is unusual.
 */
export async function judge(
  doubted: Doubted,
  { store, proofs, folder, fileName }: { store: Store; proofs: ProofStore; folder: string; fileName: string },
): Promise<Judgement | undefined> {
  const { proof, generation } = doubted
  const { evidence: _, open: __, ...frame } = proof
  const text = proofs.loadGraph(graphKey(proof))
  if (text === undefined) return undefined
  const graph = readGraph(text, proof.tasks)
  const ports: ObservingPorts = {
    ...createObservingPorts(store, folder),
    history: createHistory(store, fileName),
  }
  const looked = await lookAgain(graph.part(doubted.inDoubt), proof.tasks, ports)
  if (looked === undefined) return undefined
  const stale = graph.downstream(looked.open)
  const rest = (): KeptEvidence => ({
    evidence: proof.evidence,
    users: doubted.users(),
    isKept: (place) => !doubted.inDoubt.has(place) && !stale.has(place),
    checkedAt: doubted.checkedAt,
  })
  if (stale.size === 0) {
    keepProof(proofs, frame, looked.notes.gathered([], rest()), generation)
    return { kind: 'fresh' }
  }
  const freshAfterAll = looked.notes.gathered(stale)
  const part = graph.part(stale)
  const beginProof = (workspace: Workspace): ProofMaking => ({
    async finish({ outcome }) {
      if (outcome === 'cancelled') return
      const now = generationOf(proofs)
      // A row that another process has changed meanwhile may be that of a task that wasn't looked at.
      if (now !== generation + workspace.history.rowChanges()) return
      const again = await lookAgain(part, proof.tasks, workspace.observing)
      if (again === undefined) return
      const { checkedAt } = doubted
      again.notes.addKept({ ...freshAfterAll, isKept: () => true, checkedAt })
      keepProof(proofs, frame, again.gathered(rest()), now)
    },
  })
  return { kind: 'stale', part: { graph: part, settled: settledOf(proof, stale), beginProof } }
}

function settledOf({ tasks, disabled }: Proof, stale: ReadonlySet<number>): StalePart['settled'] {
  const off = new Set(disabled)
  const settled: Record<'fresh' | 'disabled', TaskId[]> = { fresh: [], disabled: [] }
  for (const [place, id] of tasks.entries())
    if (!stale.has(place)) settled[off.has(place) ? 'disabled' : 'fresh'].push(id)
  return settled
}
