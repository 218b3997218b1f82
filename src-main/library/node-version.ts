/** The oldest Node that the library, its workers and better-sqlite3 run on. */
const OLDEST = 22

/** What is imported before all else: SQLite's own code would end an older Node with a segmentation fault. */
if (Number.parseInt(process.versions.node, 10) < OLDEST)
  throw new Error(`taskgraph: needs Node ${OLDEST} or newer; this is ${process.version}`)
