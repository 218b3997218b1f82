/**
 * The colours that groups, notes and tasks can be given: few, named, and told apart with every kind of colour vision (checked in
 * `test/unit/renderer/colours.test.ts`). The file keeps the hexadecimal value; any other CSS colour written there is shown as well.
 */
export const colours = {
  blue: '#2f5fb3',
  sky: '#56b4e9',
  green: '#009e73',
  yellow: '#e8d044',
  orange: '#d55e00',
  pink: '#cc79a7',
  grey: '#7c828f',
} as const

export type ColourName = keyof typeof colours

export const colourNames: readonly ColourName[] = ['blue', 'sky', 'green', 'yellow', 'orange', 'pink', 'grey']
