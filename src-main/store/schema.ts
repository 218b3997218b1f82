import type { Database } from 'better-sqlite3'

/**
 * Each entry takes the schema from its index to the next version. Released entries never change; a new one is added at the end, and a
 * database of every released version stays under `test/`.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE pipeline (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
  -- The exact text of runs, once for all runs that had the same.
  CREATE TABLE text (digest TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE run (
    id TEXT PRIMARY KEY,
    pipeline INTEGER NOT NULL REFERENCES pipeline(id),
    started_at REAL NOT NULL,
    finished_at REAL,
    outcome TEXT,
    counts TEXT,
    asked_by TEXT NOT NULL,
    asked TEXT NOT NULL,
    engine_version TEXT NOT NULL,
    text TEXT NOT NULL REFERENCES text(digest)
  );
  CREATE INDEX run_by_start ON run (pipeline, started_at);
  CREATE INDEX run_open ON run (pipeline) WHERE finished_at IS NULL;
  CREATE TABLE attempt (
    run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    task TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    state TEXT NOT NULL,
    started_at REAL NOT NULL,
    duration_ms REAL,
    queued_ms REAL,
    lane INTEGER,
    exit_code INTEGER,
    signal TEXT,
    error TEXT,
    cpu_ms REAL,
    peak_memory_bytes REAL,
    reasons TEXT,
    fingerprint TEXT,
    log TEXT,
    PRIMARY KEY (run, task, attempt)
  ) WITHOUT ROWID;
  CREATE INDEX attempt_by_task ON attempt (task, started_at);
  CREATE INDEX attempt_running ON attempt (run) WHERE state = 'running';
  -- What staleness needs of a task, in one row: read whole at the start of a run.
  CREATE TABLE task (
    pipeline INTEGER NOT NULL REFERENCES pipeline(id),
    task TEXT NOT NULL,
    last_run TEXT, last_attempt INTEGER, last_state TEXT, last_at REAL, last_error TEXT, last_exit_code INTEGER,
    last_duration_ms REAL, last_log TEXT,
    good_run TEXT, good_attempt INTEGER, good_at REAL, good_accepted INTEGER,
    good_fingerprint TEXT, good_targets TEXT, good_result TEXT,
    marked_stale INTEGER NOT NULL DEFAULT 0,
    durations TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (pipeline, task)
  ) WITHOUT ROWID;
  -- What accept replaced, for --undo.
  CREATE TABLE accepted (
    id INTEGER PRIMARY KEY,
    pipeline INTEGER NOT NULL REFERENCES pipeline(id),
    task TEXT NOT NULL,
    at REAL NOT NULL,
    asked_by TEXT NOT NULL,
    before TEXT,
    undone_at REAL
  );
  CREATE INDEX accepted_by_task ON accepted (pipeline, task);
  CREATE TABLE digest (
    path TEXT NOT NULL, kind TEXT NOT NULL, stamp TEXT NOT NULL, digest TEXT NOT NULL, extra TEXT,
    PRIMARY KEY (path, kind)
  ) WITHOUT ROWID;
  -- What all tasks were found fresh by, until the history of one of them changes, by whichever way.
  CREATE TABLE proof (
    pipeline INTEGER PRIMARY KEY REFERENCES pipeline(id),
    generation INTEGER NOT NULL DEFAULT 0,
    content TEXT
  );
  CREATE TRIGGER task_added AFTER INSERT ON task BEGIN
    UPDATE proof SET generation = generation + 1, content = NULL WHERE pipeline = NEW.pipeline;
  END;
  CREATE TRIGGER task_changed AFTER UPDATE ON task BEGIN
    UPDATE proof SET generation = generation + 1, content = NULL WHERE pipeline IN (OLD.pipeline, NEW.pipeline);
  END;
  CREATE TRIGGER task_removed AFTER DELETE ON task BEGIN
    UPDATE proof SET generation = generation + 1, content = NULL WHERE pipeline = OLD.pipeline;
  END;
  CREATE TABLE draft (
    pipeline INTEGER NOT NULL REFERENCES pipeline(id),
    revision INTEGER NOT NULL,
    base_digest TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (pipeline, revision)
  ) WITHOUT ROWID;
  `,
  `
  -- The texts of source files that attempts ran, deflated, by the digest that their fingerprints hold.
  CREATE TABLE source (digest TEXT PRIMARY KEY, used_at REAL NOT NULL, content BLOB NOT NULL);
  CREATE INDEX source_by_use ON source (used_at);
  `,
  `
  -- A pipeline's expanded graph, in the session's own form. It rests on no row, so no change of one takes it away.
  CREATE TABLE graph (pipeline INTEGER PRIMARY KEY REFERENCES pipeline(id), key TEXT NOT NULL, content TEXT NOT NULL);
  `,
]

/** The version that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length

export const schemaVersion = (db: Database): number => {
  const version = db.pragma('user_version', { simple: true })
  return typeof version === 'number' ? version : 0
}

/**
 * Brings the schema up to date in one transaction: all of it or nothing, whenever the process dies. Two processes at once: the second
 * waits and finds it done.
 */
export function migrate(db: Database, migrations: readonly string[] = MIGRATIONS): void {
  db.transaction(() => {
    const from = schemaVersion(db)
    for (const migration of migrations.slice(from)) db.exec(migration)
    if (from < migrations.length) db.pragma(`user_version = ${migrations.length}`)
  }).immediate()
}

const TABLES = [
  'pipeline',
  'text',
  'run',
  'attempt',
  'task',
  'accepted',
  'digest',
  'proof',
  'draft',
  'source',
]

/** Whether every table is there: a database of another program may carry our version number by chance. */
export function isWhole(db: Database): boolean {
  const names = new Set(db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all())
  return TABLES.every((table) => names.has(table))
}
