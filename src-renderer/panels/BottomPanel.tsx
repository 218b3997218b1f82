/** Runs, timeline, problems and the file itself. */
export function BottomPanel() {
  return null
}
