/** Long enough for the first picture of a large pipeline; shorter than it takes to choose a task. */
const afterFirstPictureMs = 1500

/** Loads a part of the app when it is wanted, or a moment after the start. Always gives the same promise. */
export function loadLater<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  const get = (): Promise<T> => {
    loading ??= load().catch((error: unknown) => {
      // Wanted again, it is tried again.
      loading = undefined
      throw error
    })
    return loading
  }
  // Where it fails nobody has asked yet: whoever does is told.
  if (typeof window !== 'undefined') setTimeout(() => void get().catch(() => {}), afterFirstPictureMs)
  return get
}
