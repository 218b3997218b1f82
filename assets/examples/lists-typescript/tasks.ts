// Two lists on disk and their sum: the functions that lists.taskgraph.yaml calls.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

interface ListOptions {
  value: number
  length: number
  targetPath: string
}

/** Writes a list of `length` times `value`. */
export async function createList({ value, length, targetPath }: ListOptions): Promise<void> {
  await writeList(targetPath, new Array<number>(length).fill(value))
}

/** Reads two lists, adds them number by number and writes the result. */
export async function sumLists(listAPath: string, listBPath: string, targetPath: string): Promise<void> {
  const [a, b] = await Promise.all([readList(listAPath), readList(listBPath)])
  if (a.length !== b.length) throw new Error(`expected lists of one length but they have ${a.length} and ${b.length} numbers`)
  await writeList(
    targetPath,
    a.map((number, i) => number + b[i]!),
  )
}

async function readList(path: string): Promise<number[]> {
  return JSON.parse(await readFile(path, 'utf8')) as number[]
}

async function writeList(path: string, list: number[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(list)}\n`)
}
