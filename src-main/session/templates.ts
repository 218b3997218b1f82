import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { CommandRefused } from '../../src-shared/contract/dispatcher.ts'
import type { JsonObject } from '../../src-shared/json.ts'
import { loadYaml } from '../../src-shared/pipeline/load.ts'
import { makeFolders } from '../platform/make-folder.ts'
import { isPipelineName } from './browse.ts'

export interface Template {
  /** Name of its folder. */
  readonly id: string
  readonly title: string
  readonly description: string
}

/** The shipped examples, each a folder with one pipeline file in it: they serve as templates. */
export function listTemplates(folder: string): Template[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => {
      const file = pipelineIn(join(folder, entry.name))
      return file === undefined ? [] : [{ id: entry.name, ...titleOf(file) }]
    })
}

/** Copies a template into a folder (made if it isn't there; nothing in it is overwritten) and gives its pipeline's path. */
export function createFromTemplate(templates: string, id: string, folder: string): { path: string } {
  const template = listTemplates(templates).find((one) => one.id === id)
  if (!template) {
    const known = listTemplates(templates).map((one) => one.id)
    throw new CommandRefused({
      code: 'unknown_template',
      message: `there is no template "${id}"; there are: ${known.join(', ')}`,
    })
  }
  const from = join(templates, template.id)
  const to = resolve(folder)
  const clash = existsSync(to) ? readdirSync(from).find((name) => existsSync(join(to, name))) : undefined
  if (clash !== undefined) {
    throw new CommandRefused({
      code: 'exists',
      message: `${join(to, clash)} is there already: choose an empty folder`,
    })
  }
  try {
    makeFolders(to)
    cpSync(from, to, { recursive: true, errorOnExist: true, force: false, filter: isShipped })
  } catch (error) {
    throw new CommandRefused({
      code: 'unwritable',
      message: `${to} can't be written: ${error instanceof Error ? error.message : String(error)}`,
    })
  }
  return { path: join(to, basename(pipelineIn(from) ?? '')) }
}

/** Makes a folder with a pipeline without tasks in it, both of the same name, and gives the file's path. */
export function createEmpty(name: string, folder: string): { path: string } {
  const to = resolve(folder)
  const path = join(to, `${basename(to)}.taskgraph.yaml`)
  if (existsSync(path))
    throw new CommandRefused({ code: 'exists', message: `${path} is there already: choose another name` })
  try {
    makeFolders(to)
    writeFileSync(path, `taskgraph: 1\nname: ${JSON.stringify(name)}\ntasks: {}\n`, { flag: 'wx' })
  } catch (error) {
    throw new CommandRefused({
      code: 'unwritable',
      message: `${to} can't be written: ${error instanceof Error ? error.message : String(error)}`,
    })
  }
  return { path }
}

/** What earlier runs of an example left beside it stays where it is. */
const isShipped = (path: string): boolean =>
  !['.taskgraph', 'work', 'report', '__pycache__'].includes(basename(path))

function pipelineIn(folder: string): string | undefined {
  const name = readdirSync(folder).find(isPipelineName)
  return name === undefined ? undefined : join(folder, name)
}

/** From the file itself: a template needs no second description. */
function titleOf(file: string): { title: string; description: string } {
  const { value } = loadYaml(readFileSync(file, 'utf8'))
  const header =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
  const text = (key: string): string => (typeof header[key] === 'string' ? header[key].trim() : '')
  return { title: text('name') || basename(file), description: text('description') }
}
