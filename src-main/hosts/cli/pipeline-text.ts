import { readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Json, JsonObject } from '../../../src-shared/json.ts'
import { didYouMean } from '../../../src-shared/pipeline/names.ts'
import { readRegular } from '../../session/regular-file.ts'
import type { Input, Option } from './command.ts'
import { type CliFailure, messageOf, systemCode, usageFailure } from './failure.ts'

/** A pipeline file as it stands on disk. */
export interface PipelineText {
  /** As typed: what messages name. */
  readonly name: string
  /** Absolute, with links followed: a pipeline has one folder and one history, by whatever name it is called. */
  readonly path: string
  readonly folder: string
  readonly text: string
}

/** The option that sets params; for every command whose answer depends on them. */
export const PARAM_OPTION: Readonly<Record<'param', Option>> = {
  param: {
    type: 'value',
    value: 'NAME=VALUE',
    isRepeatable: true,
    help: 'sets a param of the file; may be given again for others',
  },
}

/** Reads a file, or says why that can't be and which one may have been meant (exit code 2). */
export function readPipelineFile(name: string): PipelineText {
  try {
    const path = realpathSync(name)
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readRegular(path))
    return { name, path, folder: dirname(path), text }
  } catch (error) {
    throw unreadable(name, resolve(name), error)
  }
}

/** `--param NAME=VALUE` as a map; values stay text, the pipeline's own types decide what they become. */
export function paramsOf(input: Input): JsonObject {
  const entries = input.values('param').map((text): readonly [string, Json] => {
    const at = text.indexOf('=')
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
    throw usageFailure(`--param needs NAME=VALUE, found "${text}"`, 'for example --param length=20')
  })
  return Object.fromEntries(entries)
}

function unreadable(name: string, path: string, error: unknown): CliFailure {
  const code = systemCode(error)
  if (code === 'EISDIR') {
    const inside = pipelinesIn(path)
    return usageFailure(
      `${name} is a folder`,
      inside.length > 0 ? `did you mean ${join(name, inside[0] ?? '')}?` : 'name a pipeline file',
    )
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const others = pipelinesIn(dirname(path)).map((other) => join(dirname(name), other))
    const {
      remedy = others.length > 0
        ? `there are: ${others.slice(0, 5).join(', ')}`
        : '"taskgraph new DIR" makes one',
    } = didYouMean(name, others)
    return usageFailure(`there is no file ${name}`, remedy)
  }
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return usageFailure(`${name} is not UTF-8 text`, 'save it as UTF-8')
  return usageFailure(`${name} can't be read: ${messageOf(error)}`)
}

const isPipelineName = (name: string): boolean => /\.taskgraph\.(?:ya?ml|json)$/.test(name)

function pipelinesIn(folder: string): readonly string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
  try {
    return readdirSync(folder).filter(isPipelineName).toSorted()
  } catch {
    return [] // a folder that can't be listed has no suggestion to offer
  }
}
