/** The list of all tasks. */
export function Outline() {
  return null
}
