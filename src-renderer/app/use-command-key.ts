import { useUi } from '../stores/hooks.tsx'
import { commandKey } from './commands.ts'
import { showKey } from './keys.ts'

/** The first key of a command as it stands on the keyboard; follows what the user chooses. */
export function useCommandKey(id: string): string | undefined {
  const key = useUi((ui) => commandKey(id, ui.keys))
  return key === undefined ? undefined : showKey(key)
}
