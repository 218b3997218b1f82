/** Hosts reach the platform through the session alone; where a user's own files live, and to make that, is what they need of it. */
export { makeFolders } from '../platform/make-folder.ts'
export { userDataFolder } from '../platform/user-folders.ts'
