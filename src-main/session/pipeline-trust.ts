import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { TrustQuestion } from '../../src-shared/contract/views.ts'
import { commandParts } from '../../src-shared/pipeline/bind.ts'
import type { Action, Task, TaskGraph } from '../../src-shared/pipeline/model.ts'
import type { RunPermit } from '../engine/ports.ts'
import {
  createTrustService,
  type Executable,
  permitForExplicitAct,
  type TrustService,
} from '../platform/trust.ts'
import { textDigest } from './load.ts'
import { ScriptDigests, scriptsNamed, scriptsOf } from './scripts-named.ts'
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
    const { path } = this.#workspace
    const executable = this.#executable(text, graph)
    const isWholeFolder = this.#service.trustedFolderOf(path) !== undefined
    return this.#service.permitForTrusted(path, executable, (id) => {
      const task = isWholeFolder ? undefined : graph?.tasks.get(id)
      return graph && task && this.#changedSince(executable, task, graph)
    })
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
      canTrustFolder: this.#service.canGrantFolder(path),
    }
  }

  grant(digest: string, text: string, graph: TaskGraph | undefined): boolean {
    return this.#service.grant(this.#workspace.path, this.#executable(text, graph), digest)
  }

  /** As `grant`, and from then on for every pipeline of this user in the folder, whatever becomes of it. */
  grantFolder(digest: string, text: string, graph: TaskGraph | undefined): boolean {
    return this.grant(digest, text, graph) && this.#service.grantFolder(this.#workspace.path)
  }

  /** Forgets all trust in this pipeline, its folder's included. A file named on the command line stays allowed. */
  revoke(): void {
    if (this.#isByAct) {
      const message =
        'this file was named on the command line, which permits to run it until the program ends'
      throw new CommandRefused({ code: 'by_act', message })
    }
    if (!this.#service.revoke(this.#workspace.path)) {
      const message = 'the record of what is trusted can’t be written, so nothing was taken back'
      throw new CommandRefused({ code: 'write_failed', message })
    }
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
    const parts = new Map<string, string>()
    this.#addScripts(scriptsNamed(graph), parts)
    for (const { action } of graph?.tasks.values() ?? []) this.#addCode(action, parts)
    // Last, so that no file of that name can stand in its place; and that file gets another name.
    const namesake = parts.get(PIPELINE)
    if (namesake !== undefined) parts.set(`./${PIPELINE}`, namesake)
    parts.set(PIPELINE, textDigest(text))
    return Object.fromEntries(parts)
  }

  /** Read again for each task, so that what was allowed is what runs. What another task of the pipeline makes is no part of it. */
  #changedSince(allowed: Executable, task: Task, graph: TaskGraph): string | undefined {
    const scripts = scriptsOf(task, graph)
    const now = new Map<string, string>()
    this.#addScripts(scripts, now)
    this.#addCode(task.action, now)
    for (const path of new Set([...scripts, ...now.keys()])) {
      const name = path === PIPELINE ? `./${PIPELINE}` : path
      const before = Object.hasOwn(allowed, name) ? allowed[name] : undefined
      if (now.get(path) !== before) return changedMessage(path, before, now.get(path))
    }
    return undefined
  }

  #addScripts(scripts: Iterable<string>, parts: Map<string, string>): void {
    for (const script of scripts) {
      const digest = this.#scripts.digest(resolve(this.#workspace.folder, script))
      if (digest !== undefined) parts.set(script, digest)
    }
  }

  #addCode(action: Action, parts: Map<string, string>): void {
    if (action.kind !== 'module' && action.kind !== 'python') return
    const isModule = action.kind === 'module'
    const symbol = isModule ? action.export : action.function
    const { code } = this.#workspace.observing
    const closure = code.closure(action.kind, action.module, symbol, isModule || action.isFile)
    if (closure.ok) for (const [path, digest] of Object.entries(closure.files)) parts.set(path, digest)
  }
}

function changedMessage(path: string, before: string | undefined, now: string | undefined): string {
  const [what, remedy] =
    before === undefined
      ? [
          'came to be',
          'declare it as a target of the task that makes it; or look at it, run again and allow it',
        ]
      : [now === undefined ? 'went away' : 'changed', 'look at what changed, run again and allow it']
  return `"${path}" ${what} after you allowed this pipeline to run, so the task was not started; ${remedy}`
}

function ownerOf(path: string): string {
  const { uid } = statSync(path)
  const user = userInfo()
  return uid === user.uid ? `you (${user.username})` : `another user (uid ${uid})`
}
