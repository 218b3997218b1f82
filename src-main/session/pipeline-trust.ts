import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import type { TrustQuestion } from '../../src-shared/contract/views.ts'
import { commandParts } from '../../src-shared/pipeline/bind.ts'
import type { TaskGraph } from '../../src-shared/pipeline/model.ts'
import type { RunPermit } from '../engine/ports.ts'
import {
  createTrustService,
  type Executable,
  permitForExplicitAct,
  type TrustService,
} from '../platform/trust.ts'
import { textDigest } from './load.ts'
import { ScriptDigests, scriptsNamed } from './scripts-named.ts'
import { commandText } from './task-detail.ts'
import type { Workspace } from './workspace.ts'

const COMMANDS_SHOWN = 1000
/** What the text of the file is called among the things that would execute. */
const PIPELINE = 'pipeline'

/**
 * Whether this pipeline may run, and the question where it may not yet. A file that the user named on a command line may (that is an explicit
 * act, as `run FILE`); any other once the user said yes to exactly what would execute. Edits made here are the user's own and are signed anew.
 */
export class PipelineTrust {
  readonly #workspace: Workspace
  readonly #isByAct: boolean
  readonly #service: TrustService = createTrustService()
  readonly #scripts = new ScriptDigests()

  constructor(workspace: Workspace, isByAct: boolean) {
    this.#workspace = workspace
    this.#isByAct = isByAct
  }

  isTrusted(text: string, graph: TaskGraph | undefined): boolean {
    return this.#isByAct || this.#service.isTrusted(this.#workspace.path, this.#executable(text, graph))
  }

  permit(text: string, graph: TaskGraph | undefined): RunPermit | undefined {
    if (this.#isByAct) return permitForExplicitAct()
    return this.#service.permitForTrusted(this.#workspace.path, this.#executable(text, graph))
  }

  question(text: string, graph: TaskGraph | undefined): TrustQuestion {
    const executable = this.#executable(text, graph)
    const { path, folder } = this.#workspace
    return {
      digest: this.#service.digestOf(path, executable),
      folder,
      owner: ownerOf(path),
      commands: [...(graph?.tasks.values() ?? [])]
        .slice(0, COMMANDS_SHOWN)
        .map((task) => ({ task: task.id, command: commandText(commandParts(task)) })),
      scripts: Object.keys(executable).filter((name) => name !== PIPELINE),
      changed: this.#service.changedSince(path, executable),
    }
  }

  grant(digest: string, text: string, graph: TaskGraph | undefined): boolean {
    return this.#service.grant(this.#workspace.path, this.#executable(text, graph), digest)
  }

  /** The user edited, undid or redid something of a pipeline that was trusted until then: it stays so. */
  signOwnStep(text: string, graph: TaskGraph | undefined): void {
    if (this.#isByAct) return
    const executable = this.#executable(text, graph)
    const { path } = this.#workspace
    this.#service.grant(path, executable, this.#service.digestOf(path, executable))
  }

  /** The text, the source files of functions with all that they import, and the scripts that commands name. */
  #executable(text: string, graph: TaskGraph | undefined): Executable {
    const { code } = this.#workspace.observing
    const parts = new Map<string, string>()
    for (const script of scriptsNamed(graph)) {
      const digest = this.#scripts.digest(resolve(this.#workspace.folder, script))
      if (digest !== undefined) parts.set(script, digest)
    }
    for (const { action } of graph?.tasks.values() ?? []) {
      if (action.kind !== 'module' && action.kind !== 'python') continue
      const isModule = action.kind === 'module'
      const symbol = isModule ? action.export : action.function
      const closure = code.closure(action.kind, action.module, symbol, isModule || action.isFile)
      if (closure.ok) for (const [path, digest] of Object.entries(closure.files)) parts.set(path, digest)
    }
    // Last, so that no file of that name can stand in its place; and that file gets another name.
    const namesake = parts.get(PIPELINE)
    if (namesake !== undefined) parts.set(`./${PIPELINE}`, namesake)
    parts.set(PIPELINE, textDigest(text))
    return Object.fromEntries(parts)
  }
}

function ownerOf(path: string): string {
  const { uid } = statSync(path)
  const user = userInfo()
  return uid === user.uid ? `you (${user.username})` : `another user (uid ${uid})`
}
