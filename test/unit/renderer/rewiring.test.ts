import { describe, expect, test } from 'vitest'
import { edgeUnder, insertOnEdge, reconnect, reconnectEdits } from '../../../src-renderer/canvas/rewiring.ts'
import type { App } from '../../../src-renderer/stores/hooks.tsx'
import { HostError } from '../../../src-shared/contract/client.ts'
import type { EdgeView } from '../../../src-shared/contract/views.ts'
import { startRig } from './support.ts'

const firstEdge = (app: App): EdgeView => {
  const [edge] = app.documentStore.getState().edges.values()
  if (!edge) throw new Error('expected a pipeline with connections')
  return edge
}
const idsOf = (app: App) => [...app.documentStore.getState().edges.keys()]

describe('the end of a connection', () => {
  test('goes to another task in one step that undo takes back', async () => {
    const { app } = await startRig()
    const edge = firstEdge(app)
    const before = idsOf(app).toSorted()
    const other = app.documentStore.getState().order.at(-1) ?? ''
    await reconnect(edge, 'source', other, [0, 0], app)
    expect(idsOf(app)).not.toContain(edge.id)
    expect(idsOf(app)).toContain(`${edge.from}->${other}`)
    await app.actions.undo()
    expect(idsOf(app).toSorted()).toEqual(before)
  })

  test('back where it was changes nothing', async () => {
    const { app } = await startRig()
    const edge = firstEdge(app)
    expect(reconnectEdits(edge, 'source', edge.to, app)).toBeUndefined()
    expect(reconnectEdits(edge, 'target', edge.from, app)).toBeUndefined()
  })

  test('says at the pointer why it can’t go there', async () => {
    const { app } = await startRig()
    const edge = firstEdge(app)
    await reconnect(edge, 'source', edge.from, [3, 4], app)
    expect(app.uiStore.getState().tip).toEqual({ at: [3, 4], text: 'a task can’t depend on itself' })
    expect(idsOf(app)).toContain(edge.id)
  })
})

describe('a task put on a connection', () => {
  test('stands between its ends, in one step', async () => {
    const { app } = await startRig()
    const edge = firstEdge(app)
    const before = app.documentStore.getState().order.length
    await insertOnEdge(edge, 'between', [{ kind: 'task.add', id: 'between', definition: { run: 'x' } }], app)
    expect(idsOf(app)).toEqual(expect.arrayContaining([`${edge.from}->between`, `between->${edge.to}`]))
    expect(idsOf(app)).not.toContain(edge.id)
    await app.actions.undo()
    expect(app.documentStore.getState().order).toHaveLength(before)
  })

  test('gives what it makes to what comes after it', async () => {
    const { app } = await startRig()
    const edge = firstEdge(app)
    const definition = { run: 'x > y', targets: 'y' }
    await insertOnEdge(edge, 'between', [{ kind: 'task.add', id: 'between', definition }], app)
    expect(app.documentStore.getState().edges.get(`between->${edge.to}`)?.kind).toBe('reference')
  })

  test('leaves a connection that is part of a command beside the new ones', async () => {
    const { app } = await startRig()
    const calls: (readonly string[])[] = []
    const actions: App['actions'] = {
      ...app.actions,
      editOrReject: async (edits) => {
        calls.push(edits.map(({ kind }) => kind))
        if (calls.length === 1)
          throw new HostError({ code: 'not_removable', message: 'the command names it' })
        return { revision: 1, created: [] }
      },
    }
    await insertOnEdge(firstEdge(app), 'x', [], { actions, documentStore: app.documentStore })
    expect(calls).toEqual([
      ['edge.remove', 'edge.add', 'edge.add'],
      ['edge.add', 'edge.add'],
    ])
  })

  test('is found under a dragged task that belongs to nothing yet, and only then', async () => {
    const { app } = await startRig()
    await app.actions.edit([{ kind: 'task.add', id: 'loose', definition: { run: 'x' } }], 'Add')
    const edge = firstEdge(app)
    const { positions } = app.scene.store.getState()
    const [from, to] = [positions.get(edge.from), positions.get(edge.to)]
    if (!from || !to) throw new Error('expected both ends to have places')
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
    app.scene.move(new Map([['loose', middle]]))
    expect(edgeUnder('loose', app)?.id).toBe(edge.id)
    app.scene.move(new Map([['loose', { x: -5000, y: -5000 }]]))
    expect(edgeUnder('loose', app)).toBeUndefined()
    app.scene.move(new Map([[edge.from, middle]]))
    expect(edgeUnder(edge.from, app)).toBeUndefined()
  })
})
