import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AddTaskOptions, TaskGraph, type TaskGraphOptions } from '../../../src-main/library/index.ts'

/** The module of functions that worker processes call. */
export const tasksUrl = new URL('../../fixtures/library/tasks.ts', import.meta.url)
export const pythonTasks = new URL('../../fixtures/library/tasks.py', import.meta.url).pathname

/** A workspace of its own, removed at the end, and what happened in its graphs. */
export class Workbench implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'taskgraph-library-'))
  readonly workspace = join(this.folder, 'workspace')
  /** What ran, in order: each function of a test adds its own word. */
  readonly ran: string[] = []

  path(...names: readonly string[]): string {
    return join(this.workspace, ...names)
  }

  graph(nWorkers: number, options: TaskGraphOptions = {}): TaskGraph {
    return new TaskGraph(this.workspace, nWorkers, options)
  }

  /** One graph from beginning to end; gives what ran in it. */
  async once(
    nWorkers: number,
    add: (graph: TaskGraph) => unknown,
    options: TaskGraphOptions = {},
  ): Promise<readonly string[]> {
    const before = this.ran.length
    await using graph = this.graph(nWorkers, options)
    add(graph)
    graph.close()
    await graph.join()
    return this.ran.slice(before)
  }

  /** A function that writes its text to a path, and tells that it ran. */
  readonly write = (text: string, path: string): string => {
    this.ran.push(text)
    writeFileSync(path, text)
    return text
  }

  /** A function that copies a file, and tells that it ran. */
  readonly copy = (from: string, to: string): void => {
    const text = readFileSync(from, 'utf8')
    this.ran.push(`copy ${text}`)
    writeFileSync(to, text)
  }

  /** A function that only tells that it ran. */
  readonly note = (...words: readonly unknown[]): string => {
    this.ran.push(words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '))
    return words.length === 1 ? String(words[0]) : 'noted'
  }

  /** `write` to a file of the workspace, as a task. */
  writing(text: string, name: string, more: AddTaskOptions = {}): AddTaskOptions {
    const path = this.path(name)
    return { func: this.write, args: [text, path], targetPathList: [path], ...more }
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
