// Sets the theme before the first paint. `app/theme.ts` takes over from there and reads the same key.
;(() => {
  let choice = 'system'
  try {
    choice = JSON.parse(localStorage.getItem('taskgraph.ui') ?? '{}').theme ?? 'system'
  } catch {
    // A damaged entry is as good as none.
  }
  const isDark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
})()
