import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskGraph } from '../../../src-shared/pipeline/model.ts'
import type { RunFinished } from '../../../src-shared/run/events.ts'
import { caught, settled } from '../../engine/caught.ts'
import type { ObservingPorts, Witness } from '../../engine/ports.ts'
import { assess } from '../../engine/status.ts'
import { createProofStore, type ProofStore } from '../../store/proofs.ts'
import type { Loaded } from '../load.ts'
import type { Workspace } from '../workspace.ts'
import { EvidenceNotes, type Gathered, type KeptEvidence } from './evidence.ts'
import { graphText } from './kept-graph.ts'
import { graphKey, type Proof, proofKey, proofText } from './proof.ts'

/** Begun before a run, finished after it. Both while the workspace's lock is held. */
export interface ProofMaking {
  /** Is to hear the run, if it is there. */
  readonly witness?: Witness
  /** A task is stale: what was seen so far will be looked at again. */
  foundStale?(): void
  /**
   * Keeps by what the tasks that are fresh now are so: the next run of an unchanged pipeline then needs no more than one `stat` a file.
   * Where tasks were executed, all are looked at once more. Never rejects: without a proof nothing is lost but time.
   */
  finish(finished: RunFinished): Promise<void>
}

/** A proof but for what was seen. */
export type ProofFrame = Omit<Proof, 'evidence' | 'open'>

export function beginProof(
  workspace: Workspace,
  loaded: Loaded & { readonly graph: TaskGraph },
  params: JsonObject,
): ProofMaking {
  const { graph } = loaded
  const proofs = createProofStore(workspace.store, workspace.fileName)
  const notes = new EvidenceNotes(graph.order, workspace.observing.clock)
  // The generation always first, then the records: what others write later either is in them or keeps the proof from being kept.
  const before = generationOf(proofs)
  workspace.history.refresh()
  const keep = (generation: number | undefined, gathered: Gathered): void => {
    if (generation === undefined || loaded.from === undefined) return
    const frame: ProofFrame = {
      key: proofKey(loaded.text, params, workspace.folder),
      ...loaded.from,
      tasks: graph.order,
      disabled: [...graph.order.keys()].filter((place) => isDisabled(graph, place)),
      warnings: loaded.problems,
    }
    const key = graphKey(frame)
    const text = proofs.hasGraph(key) ? undefined : graphText(graph)
    if (text !== undefined) proofs.keepGraph(key, text)
    keepProof(proofs, frame, gathered, generation)
  }
  return {
    witness: notes,
    foundStale: () => notes.end(),
    async finish(finished) {
      if (finished.outcome === 'cancelled') return
      if (hasOnlyLooked(finished)) return keep(before, notes.gathered([]))
      const generation = generationOf(proofs)
      workspace.history.refresh()
      const gathered = await lookAgain(graph, graph.order, workspace.observing)
      if (gathered !== undefined) keep(generation, gathered.gathered())
    },
  }
}

/** What is known once a run is over. */
export interface LookedAgain {
  readonly notes: EvidenceNotes
  /** Places of tasks that are not fresh. */
  readonly open: readonly number[]
  gathered(rest?: KeptEvidence): Gathered
}

/** Looks at the tasks of a graph, which may be a part; `tasks` is the whole pipeline, by which places are counted. */
export async function lookAgain(
  graph: TaskGraph,
  tasks: Proof['tasks'],
  ports: ObservingPorts,
): Promise<LookedAgain | undefined> {
  const notes = new EvidenceNotes(tasks, ports.clock)
  const looked = await settled(assess(graph, { ...ports, witness: notes }))
  if (!looked.ok) return undefined
  const open: number[] = []
  for (const [place, id] of tasks.entries()) {
    const state = looked.value.get(id)?.state
    if (state === 'stale' || state === 'upstream') open.push(place)
  }
  return { notes, open, gathered: (rest) => notes.gathered(open, rest) }
}

export function keepProof(
  proofs: ProofStore,
  frame: ProofFrame,
  { evidence, users, open }: Gathered,
  generation: number,
): void {
  const proof: Proof = { ...frame, open: [...open].sort((a, b) => a - b), evidence }
  proofs.keep(proofText(proof, users), generation)
}

/** Undefined where it can't be told: a full disk, say. */
export function generationOf(proofs: ProofStore): number | undefined {
  const generation = caught(() => proofs.generation())
  return generation.ok ? generation.value : undefined
}

const isDisabled = ({ order, tasks }: TaskGraph, place: number): boolean => {
  const id = order[place]
  return id !== undefined && tasks.get(id)?.isDisabled === true
}

const hasOnlyLooked = ({ outcome, counts }: RunFinished): boolean =>
  outcome === 'succeeded' && counts.succeeded === 0
