import { hash } from 'node:crypto'
import type { Code, Files } from '../engine/ports.ts'
import { createClock } from '../platform/clock.ts'
import { createCode } from '../platform/code.ts'
import { createFiles } from '../platform/files.ts'
import { createDigestCache } from '../store/digests.ts'
import type { Store } from '../store/open.ts'

/** What looks at the files of a pipeline's folder, with the digests that are kept there. */
export function createObservingPorts(store: Store, folder: string) {
  const clock = createClock()
  const digests = createDigestCache(store)
  const files: Files = createFiles({ root: folder, digests, clock })
  const code: Code = createCode({ root: folder, digests })
  return { clock, files, code, hash: (text: string): string => hash('sha256', text) }
}
