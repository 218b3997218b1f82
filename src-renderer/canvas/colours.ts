/**
 * The colours that groups, notes and tasks can be given: few, named, and told apart with every kind of colour vision (checked in
 * `test/unit/renderer/colours.test.ts`). The file keeps the hexadecimal value; any other CSS colour written there is shown as well.
 */
export const colours = {
  blue: '#304891',
  sky: '#76dcf6',
  green: '#3bb65a',
  yellow: '#f8ce02',
  orange: '#b55000',
  pink: '#f455cd',
  grey: '#6b7179',
} as const

export type ColourName = keyof typeof colours

export const colourNames: readonly ColourName[] = ['blue', 'sky', 'green', 'yellow', 'orange', 'pink', 'grey']
