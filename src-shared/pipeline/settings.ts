import type { Json } from '../json.ts'
import { type Expansion, evaluate, report, resolveText, type Site } from './evaluate.ts'
import type { Instance } from './instances.ts'
import type { OpenSetting, TaskDefinition } from './model.ts'
import { wholeReference } from './references.ts'
import { parseDurationMs, parseSizeBytes } from './units.ts'

/** The definition as it is for one instance: values that the file writes as references are put in, or told to be none. */
export function settledDefinition(instance: Instance, expansion: Expansion): TaskDefinition {
  const { open, ...definition } = instance.definition
  if (open === undefined) return instance.definition
  let settled: TaskDefinition = definition
  for (const setting of open) {
    const site = { instance, at: setting.at.filter((step) => step !== undefined) }
    const problems = expansion.problems.length
    const value = valueIn(setting.text, site, expansion)
    if (expansion.problems.length > problems) continue
    const next = withSetting(settled, setting.at, value)
    if (typeof next === 'object') settled = next
    else {
      const name = site.at.join('.')
      const message = `"${name}" is ${JSON.stringify(value)} once its references are put in: it must be ${next}`
      report(expansion, site, 'bad_value', message)
    }
  }
  return settled
}

/** A reference alone keeps its type. */
function valueIn(text: string, site: Site, expansion: Expansion): Json {
  const whole = wholeReference(text)
  if (whole === undefined) return resolveText(text, site, expansion)
  const value = evaluate(whole, site, expansion)
  return value?.kind === 'json' ? value.value : null
}

/** The definition with the value, or what the value would have to be. */
function withSetting(
  definition: TaskDefinition,
  [key, inner]: OpenSetting['at'],
  value: Json,
): TaskDefinition | string {
  switch (key) {
    case 'title':
      return { ...definition, title: typeof value === 'string' ? value : JSON.stringify(value) }
    case 'timeout':
      return withDuration(value, (timeoutMs) => ({ ...definition, timeoutMs }))
    case 'grace':
      return withDuration(value, (graceMs) => ({ ...definition, graceMs }))
    case 'priority': {
      const priority = numberOf(value)
      return priority === undefined ? 'a number' : { ...definition, priority }
    }
    case 'retries':
      return withRetries(definition, inner, value)
    case 'resources':
      return withResource(definition, inner ?? '', value)
  }
}

function withDuration(value: Json, put: (milliseconds: number) => TaskDefinition): TaskDefinition | string {
  const milliseconds = parseDurationMs(value)
  return milliseconds === undefined ? 'a duration such as 90s, 10m or 2h' : put(milliseconds)
}

function withRetries(
  definition: TaskDefinition,
  inner: string | undefined,
  value: Json,
): TaskDefinition | string {
  const { retries } = definition
  if (inner === 'delay')
    return withDuration(value, (delayMs) => ({ ...definition, retries: { ...retries, delayMs } }))
  if (inner === 'maxDelay')
    return withDuration(value, (maxDelayMs) => ({ ...definition, retries: { ...retries, maxDelayMs } }))
  const count = numberOf(value)
  if (count === undefined || !Number.isInteger(count) || count < 0 || count > 1000)
    return 'a whole number from 0 to 1000'
  return { ...definition, retries: { ...retries, count } }
}

function withResource(definition: TaskDefinition, name: string, value: Json): TaskDefinition | string {
  const amount = name === 'memory' ? parseSizeBytes(value) : numberOf(value)
  if (amount === undefined || amount < 0 || (name === 'cpu' && amount === 0)) {
    if (name === 'memory') return 'a size such as 2GiB or 500MB'
    return name === 'cpu' ? 'a number of cores' : 'a number that is not negative'
  }
  return { ...definition, resources: { ...definition.resources, [name]: amount } }
}

/** Params that came as text, and variables of the environment, are numbers where they read as one. */
function numberOf(value: Json): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
