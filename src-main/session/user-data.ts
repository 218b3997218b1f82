/** Hosts reach the platform through the session alone; where a user's own files live is the one thing that they need of it. */
export { userDataFolder } from '../platform/user-folders.ts'
