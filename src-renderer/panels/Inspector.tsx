/** What is to be said of the selected task. */
export function Inspector() {
  return null
}
