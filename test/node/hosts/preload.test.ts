import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

const bundle = join(import.meta.dirname, '../../../dist/preload/preload.cjs')

test('the built preload needs nothing but electron and gives the page three functions', () => {
  expect(existsSync(bundle), 'expected the build in dist/ but it was not there; npm test builds it').toBe(
    true,
  )
  const sent: unknown[] = []
  const received: unknown[] = []
  let deliver: ((event: unknown, message: unknown) => void) | undefined
  const world: Record<string, Record<string, (...args: unknown[]) => unknown>> = {}
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: never) => void Object.assign(world, { [name]: api }),
    },
    webUtils: { getPathForFile: ({ name }: { name: string }) => `/home/${name}` },
    ipcRenderer: {
      send: (channel: string, message: unknown) => void sent.push([channel, message]),
      on: (_channel: string, listener: typeof deliver) => {
        deliver = listener
      },
    },
  }
  // A sandboxed preload can require electron and little else: everything else throws here as it does there.
  const require = (name: string) => {
    if (name === 'electron') return electron
    throw new Error(`expected electron alone but was ${name}`)
  }
  runInNewContext(readFileSync(bundle, 'utf8'), {
    require,
    module: { exports: {} },
    exports: {},
    Object,
    Symbol,
  })
  expect(Object.keys(world)).toEqual(['taskgraphHost'])
  const bridge = world.taskgraphHost
  expect(Object.keys(bridge ?? {}).toSorted()).toEqual(['onMessage', 'pathOf', 'send'])
  bridge?.send?.({ id: 1 })
  expect(sent).toEqual([['taskgraph:to-host', { id: 1 }]])
  bridge?.onMessage?.((...args: unknown[]) => received.push(args))
  expect(bridge?.pathOf?.({ name: 'p.taskgraph.yaml' })).toBe('/home/p.taskgraph.yaml')
  deliver?.({ sender: 'must not reach the page' }, { id: 1, ok: true })
  expect(received).toEqual([[{ id: 1, ok: true }]])
})
