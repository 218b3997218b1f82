import type { JsonObject } from '../../../src-shared/json.ts'
import type { TaskGraph, TaskId } from '../../../src-shared/pipeline/model.ts'
import { assess } from '../../engine/status.ts'
import { createProofStore } from '../../store/proofs.ts'
import type { Loaded } from '../load.ts'
import type { Workspace } from '../workspace.ts'
import { recordEvidence } from './evidence.ts'
import { type Proof, proofKey } from './proof.ts'

/**
 * Looks at every task once more and, where all are fresh, keeps by what: the next run of an unchanged pipeline then needs no more than
 * one `stat` a file. To be called while the workspace's lock is held.
 */
export async function keepProof(
  workspace: Workspace,
  loaded: Loaded & { readonly graph: TaskGraph },
  params: JsonObject,
): Promise<void> {
  if (loaded.from === undefined) return
  const proofs = createProofStore(workspace.store, workspace.fileName)
  const generation = proofs.generation()
  // Read after the generation: what others write from now on either is in the records or keeps the proof from being kept.
  workspace.history.refresh()
  const { ports, evidence } = recordEvidence(workspace.observing)
  const assessments = await assess(loaded.graph, ports)
  const disabled: TaskId[] = []
  for (const [id, { state }] of assessments) {
    if (state === 'disabled') disabled.push(id)
    else if (state !== 'fresh') return
  }
  const seen = evidence()
  if (seen === undefined) return
  const proof: Proof = {
    key: proofKey(loaded.text, params, workspace.folder),
    ...loaded.from,
    tasks: loaded.graph.order,
    disabled,
    warnings: loaded.problems,
    evidence: seen,
  }
  proofs.keep(JSON.stringify(proof), generation)
}
