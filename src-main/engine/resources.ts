import type { Problem } from '../../src-shared/pipeline/problem.ts'

/** How much of each resource there is. `cpu` in cores, `memory` in bytes (absent: unlimited), every other name a pool of the file. */
export type Capacities = Readonly<Record<string, number>>

/** What is in use. Amounts are only ever taken after `lacking` said that they fit. */
export class Resources {
  readonly #capacities: ReadonlyMap<string, number>
  readonly #used = new Map<string, number>()

  constructor(capacities: Capacities) {
    this.#capacities = new Map(Object.entries(capacities))
  }

  /** Names of the resources of which too little is free now. */
  lacking(request: Request): readonly string[] {
    let names: string[] | undefined
    for (const [name, amount] of request) {
      if (this.#fits(name, amount)) continue
      names ??= []
      names.push(name)
    }
    return names ?? none
  }

  take(request: Request): void {
    for (const [name, amount] of request) this.#used.set(name, (this.#used.get(name) ?? 0) + amount)
  }

  release(request: Request): void {
    for (const [name, amount] of request) this.#used.set(name, (this.#used.get(name) ?? 0) - amount)
  }

  #fits(name: string, amount: number): boolean {
    const capacity = this.#capacities.get(name)
    if (capacity === undefined) return name === 'memory'
    // Fractions of a core add up with rounding errors: 10 × 0.1 must fit into 1.
    return (this.#used.get(name) ?? 0) + amount <= capacity + 1e-9
  }
}

/** Amounts above zero by resource, sorted by name. */
export type Request = readonly (readonly [name: string, amount: number])[]

const none: readonly string[] = []

/** Most tasks ask for some cores and nothing else: they share one request, which is the same object then. */
const ofCores = new Map<number, Request>()
const MOST_SHARED = 256

/** The request of a task's `resources`. */
export function requestOf(resources: Readonly<Record<string, number>>): Request {
  const { cpu } = resources
  if (cpu === undefined || Object.keys(resources).length > 1) return requestFrom(resources)
  const shared = ofCores.get(cpu)
  if (shared !== undefined) return shared
  const request = requestFrom(resources)
  if (ofCores.size < MOST_SHARED) ofCores.set(cpu, request)
  return request
}

function requestFrom(resources: Readonly<Record<string, number>>): Request {
  return Object.entries(resources)
    .filter(([, amount]) => amount > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** What a request asks beyond everything there is: such a task could never start. */
export function excessiveRequests(
  task: string,
  request: Request,
  capacities: Capacities,
): readonly Problem[] {
  let problems: Problem[] | undefined
  for (const [name, amount] of request) {
    const capacity = Object.hasOwn(capacities, name) ? capacities[name] : undefined
    if (capacity === undefined ? name === 'memory' : amount <= capacity) continue
    problems ??= []
    problems.push(excess(task, name, amount, capacity))
  }
  return problems ?? []
}

function excess(task: string, name: string, amount: number, capacity: number | undefined): Problem {
  const figure = (size: number): string => (name === 'memory' ? inGibibytes(size) : String(size))
  const only = capacity === 1 ? 'there is only' : 'there are only'
  const there = capacity === undefined ? 'there is no such pool' : `${only} ${figure(capacity)}`
  return {
    code: capacity === undefined ? 'unknown_pool' : 'resource_exceeded',
    severity: 'error',
    message: `task "${task}" asks for ${figure(amount)} of ${name} but ${there}`,
    remedy: `lower its resources.${name}${OTHER_REMEDIES[name]?.(amount) ?? ` or raise pools.${name}`}`,
    // An instance has no place of its own in the file.
    path: ['tasks', task.replace(/\[.*/s, ''), 'resources', name],
    tasks: [task],
  }
}

const OTHER_REMEDIES: Readonly<Record<string, (amount: number) => string>> = {
  cpu: (amount) => ` or run with --jobs ${Math.ceil(amount)}`,
  memory: () => ' or run it on a machine that has more',
}

function inGibibytes(bytes: number): string {
  const size = bytes / 2 ** 30
  return `${Number(size.toFixed(size < 1 ? 3 : 1))} GiB`
}
