import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where this user's own records (trust, server info) live, outside every workspace: `TASKGRAPH_HOME` if set, else the system's usual
 * place. The folder may not exist yet.
 */
export function userDataFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.TASKGRAPH_HOME) return env.TASKGRAPH_HOME
  if (process.platform === 'win32')
    return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'TaskGraph')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'TaskGraph')
  // A relative XDG path must be ignored (XDG Base Directory Specification).
  const data = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(homedir(), '.local', 'share')
  return join(data, 'taskgraph')
}
