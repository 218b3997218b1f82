import { parseArgs } from 'node:util'
import { closestName } from '../../../src-shared/pipeline/names.ts'
import type { Command, Input, Operand, Option } from './command.ts'
import { usageFailure } from './failure.ts'

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number]
type OptionToken = Extract<Token, { kind: 'option' }>

const COMMON: Readonly<Record<string, Option>> = {
  help: { type: 'flag', short: 'h', help: 'shows this text' },
}

/** The options of a command with those that all commands have. */
export const optionsOf = (command: Command): Readonly<Record<string, Option>> => ({
  ...command.options,
  ...COMMON,
})

/** The words after the command's name, checked; wrong ones are told with what was probably meant (exit code 2). */
export function parseInput(name: string, command: Command, words: readonly string[]): Input {
  const options = optionsOf(command)
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(options).map(([key, { type, short }]) => [
        key,
        { type: type === 'value' ? 'string' : 'boolean', ...(short === undefined ? {} : { short }) } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const given = new Map<string, string[]>()
  const operands: Operand[] = []
  let before: OptionToken | undefined
  for (const token of tokens ?? []) {
    if (token.kind === 'option') addOption(name, options, token, given)
    if (token.kind === 'positional') {
      const isDirectlyAfter = before !== undefined && before.index === token.index - 1
      operands.push({ text: token.value, ...(isDirectlyAfter && before ? { after: before.name } : {}) })
    }
    before = token.kind === 'option' && token.value === undefined ? token : undefined
  }
  if (!given.has('help')) checkCount(name, command, operands)
  return {
    operands,
    has: (option) => given.has(option),
    value: (option) => given.get(option)?.at(-1),
    values: (option) => given.get(option) ?? [],
  }
}

function addOption(
  command: string,
  options: Readonly<Record<string, Option>>,
  { name, rawName, value, inlineValue }: OptionToken,
  given: Map<string, string[]>,
): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (option === undefined) throw unknownOption(command, rawName, Object.keys(options))
  const values = given.get(name) ?? []
  given.set(name, values)
  if (option.type === 'flag') {
    if (value !== undefined) throw usageFailure(`${rawName} takes no value`, `write ${rawName} alone`)
    return
  }
  if (option.type === 'value' && (value === undefined || (!inlineValue && /^--?[a-z]/.test(value)))) {
    throw usageFailure(`${rawName} needs a value`, `write ${rawName} ${option.value ?? 'VALUE'}`)
  }
  if (value === undefined) return
  if (option.choices !== undefined && !option.choices.includes(value)) {
    const meant = closestName(value, option.choices)
    const known = `there are: ${option.choices.join(', ')}`
    throw usageFailure(
      `there is no ${name} "${value}"`,
      meant === undefined ? known : `did you mean "${meant}"? ${known}`,
    )
  }
  if (values.length > 0 && !option.isRepeatable && values.at(-1) !== value) {
    throw usageFailure(`${rawName} is given twice, as "${values.at(-1)}" and as "${value}"`, 'give it once')
  }
  values.push(value)
}

function unknownOption(command: string, rawName: string, known: readonly string[]): Error {
  const meant = closestName(rawName.replace(/^-+/, ''), known)
  const help = `"taskgraph ${command} --help" lists the options`
  return usageFailure(
    `"taskgraph ${command}" has no option ${rawName}`,
    meant === undefined ? help : `did you mean --${meant}?`,
  )
}

function checkCount(
  name: string,
  { operands: [fewest, most], usage }: Command,
  given: readonly Operand[],
): void {
  if (given.length < fewest) throw usageFailure(`"${name}" needs more words`, `usage: taskgraph ${usage}`)
  const surplus = given[most]
  if (surplus !== undefined)
    throw usageFailure(`"${surplus.text}" is one word too many`, `usage: taskgraph ${usage}`)
}

/** A whole number of at least `least`, or wrong usage. */
export function wholeNumber(input: Input, option: string, least: number): number | undefined {
  const text = input.value(option)
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number
  throw usageFailure(
    `--${option} needs a whole number from ${least} up, found "${text}"`,
    `for example --${option} 4`,
  )
}
