import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskGraph } from '../../../src-shared/pipeline/model.ts'
import { caught, settled } from '../../engine/caught.ts'
import type { ObservingPorts } from '../../engine/ports.ts'
import { assess } from '../../engine/status.ts'
import { createProofStore, type ProofStore } from '../../store/proofs.ts'
import type { Loaded } from '../load.ts'
import type { Workspace } from '../workspace.ts'
import { recordEvidence } from './evidence.ts'
import { type Evidence, type Proof, proofKey } from './proof.ts'

/** Begun before a run, finished after it. Both while the workspace's lock is held. */
export interface ProofMaking {
  /** What the run has to look through. */
  readonly ports: Pick<ObservingPorts, 'files' | 'code'>
  /**
   * Keeps by what every task is fresh, if that is so: the next run of an unchanged pipeline then needs no more than one `stat` a file.
   * Where tasks were executed (`hasExecuted`), all are looked at once more. Never rejects: without a proof nothing is lost but time.
   */
  finish(hasExecuted: boolean): Promise<void>
}

export function beginProof(
  workspace: Workspace,
  loaded: Loaded & { readonly graph: TaskGraph },
  params: JsonObject,
): ProofMaking {
  const proofs = createProofStore(workspace.store, workspace.fileName)
  const run = recordEvidence(workspace.observing)
  // The generation always first, then the records: what others write later either is in them or keeps the proof from being kept.
  const before = generationOf(proofs)
  workspace.history.refresh()
  const keep = (generation: number | undefined, evidence: Evidence | undefined): void => {
    if (generation === undefined || evidence === undefined || loaded.from === undefined) return
    const proof: Proof = {
      key: proofKey(loaded.text, params, workspace.folder),
      ...loaded.from,
      tasks: loaded.graph.order,
      disabled: loaded.graph.order.filter((id) => loaded.graph.tasks.get(id)?.isDisabled === true),
      warnings: loaded.problems,
      evidence,
    }
    proofs.keep(JSON.stringify(proof), generation)
  }
  return {
    ports: run.ports,
    async finish(hasExecuted) {
      if (!hasExecuted) return keep(before, run.evidence())
      const generation = generationOf(proofs)
      workspace.history.refresh()
      const again = recordEvidence(workspace.observing)
      const looked = await settled(assess(loaded.graph, again.ports))
      if (!looked.ok) return
      const isAllFresh = [...looked.value.values()].every(
        ({ state }) => state === 'fresh' || state === 'disabled',
      )
      if (isAllFresh) keep(generation, again.evidence())
    },
  }
}

/** Undefined where it can't be told: a full disk, say. */
function generationOf(proofs: ProofStore): number | undefined {
  const generation = caught(() => proofs.generation())
  return generation.ok ? generation.value : undefined
}
