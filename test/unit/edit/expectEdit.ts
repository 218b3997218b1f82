import { expect } from 'vitest'
import { applyEdits } from '../../../src-shared/pipeline/edit/apply.ts'
import { applyChanges } from '../../../src-shared/pipeline/edit/changes.ts'
import type { Edit, EditRefusal } from '../../../src-shared/pipeline/edits.ts'

/** The text after edits that must be accepted; also holds that the reported changes lead there. */
export function edited(text: string, ...edits: Edit[]): string {
  const result = applyEdits(text, edits)
  if (!result.ok)
    throw new Error(`expected the edit to be made but was refused: ${JSON.stringify(result.error)}`)
  expect(applyChanges(text, result.value.changes)).toBe(result.value.text)
  return result.value.text
}

/** The refusal of edits that must not be accepted. */
export function refused(text: string, ...edits: Edit[]): EditRefusal {
  const result = applyEdits(text, edits)
  if (result.ok) throw new Error(`expected a refusal but was:\n${result.value.text}`)
  return result.error
}

/** Lines without the margin that the code around them has. */
export function lines(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const text = String.raw({ raw: strings }, ...values).replace(/^\n/, '')
  const margin = /^ */.exec(text)?.[0] ?? ''
  return text.replaceAll(new RegExp(`^${margin}`, 'gm'), '').replace(/ +$/, '')
}
