import { describe, expect, test } from 'vitest'
import { commands, runCommand } from '../../../src-renderer/app/commands.ts'
import { holderOf } from '../../../src-renderer/app/key-map.ts'
import { keyName } from '../../../src-renderer/app/keys.ts'
import { statusText } from '../../../src-renderer/app/LiveRegion.tsx'
import { madeBy, newTask, uniqueId } from '../../../src-renderer/app/new-task.ts'
import { remembered } from '../../../src-renderer/app/remember.ts'
import { titleOf } from '../../../src-renderer/app/title.ts'
import { connect } from '../../../src-renderer/canvas/connecting.ts'
import { dropTasks } from '../../../src-renderer/canvas/dragging.ts'
import { fitViewport } from '../../../src-renderer/canvas/geometry.ts'
import { createRunStore } from '../../../src-renderer/stores/run-store.ts'
import { select } from '../../../src-renderer/stores/ui-store.ts'
import { CommandRefused } from '../../../src-shared/contract/dispatcher.ts'
import { generateSnapshot } from '../../support/fake-host/generate.ts'
import { startRig } from './support.ts'

describe('sync', () => {
  test('after a lost message the app asks for a snapshot and ends where the host is', async () => {
    const { app, host, lose } = await startRig()
    lose(1)
    host.play([{ id: 'fetch_0', state: 'running', reasons: [] }])
    host.play([{ id: 'clean_1', state: 'failed', reasons: [] }])
    await expect.poll(() => app.runStore.row('fetch_0')?.state).toBe('running')
    expect(app.runStore.row('clean_1')?.state).toBe('failed')
  })

  test('a removed task leaves document, rows and selection', async () => {
    const { app } = await startRig()
    select(app.uiStore, ['join_2'])
    await app.actions.edit([{ kind: 'task.remove', tasks: ['join_2'] }], 'Delete join_2')
    expect(app.documentStore.getState().nodes.has('join_2')).toBe(false)
    expect(app.runStore.row('join_2')).toBeUndefined()
    expect(app.uiStore.getState().selection.size).toBe(0)
  })
})

describe('dragging', () => {
  test('a dropped task is where it was dropped, and back where it was after undo', async () => {
    const { app } = await startRig()
    const before = app.scene.store.getState().positions.get('join_2')
    app.scene.move(new Map([['join_2', { x: 900, y: 700 }]]))
    await dropTasks(['join_2'], app)
    expect(app.documentStore.getState().nodes.get('join_2')?.position).toEqual([900, 700])
    await app.actions.undo()
    expect(app.scene.store.getState().positions.get('join_2')).toEqual(before)
  })

  test('a hand that trembles moves nothing', async () => {
    const { app } = await startRig()
    const at = app.scene.store.getState().positions.get('join_2') ?? { x: 0, y: 0 }
    app.scene.move(new Map([['join_2', { x: at.x + 1, y: at.y + 1 }]]))
    await dropTasks(['join_2'], app)
    expect(app.documentStore.getState().document?.isSaved).toBe(true)
    expect(app.scene.store.getState().positions.get('join_2')).toEqual(at)
  })

  test('a task that is renamed stays where it is', async () => {
    const { app } = await startRig()
    const before = app.scene.store.getState().positions.get('join_2')
    await app.actions.edit([{ kind: 'task.rename', task: 'join_2', to: 'other' }], 'Rename')
    expect(app.scene.store.getState().positions.get('other')).toEqual(before)
  })
})

describe('the scene', () => {
  test('a change of one task leaves the nodes of all others the same objects', async () => {
    const { app } = await startRig()
    const before = new Map(app.scene.store.getState().nodes.map((node) => [node.id, node]))
    await app.actions.edit([{ kind: 'layout.move', positions: { join_2: [5, 6] } }], 'Move')
    const changed = app.scene.store.getState().nodes.filter((node) => before.get(node.id) !== node)
    expect(changed.map(({ id }) => id)).toEqual(['join_2'])
  })

  test('live states change no node at all', async () => {
    const { app, host } = await startRig()
    const before = app.scene.store.getState()
    host.play([{ id: 'fetch_0', state: 'running', reasons: [] }])
    expect(app.runStore.row('fetch_0')?.state).toBe('running')
    expect(app.scene.store.getState()).toBe(before)
  })
})

describe('connecting', () => {
  test('makes a reference from a target and an order from the title', async () => {
    const { app } = await startRig()
    await connect({ task: 'fetch_0', as: 'reference', isBackward: false }, 'report_9', [0, 0], app)
    await connect({ task: 'clean_1', as: 'needs', isBackward: false }, 'report_9', [0, 0], app)
    const { edges } = app.documentStore.getState()
    expect(edges.get('fetch_0->report_9')?.kind).toBe('reference')
    expect(edges.get('clean_1->report_9')?.kind).toBe('needs')
  })

  test('drawn backwards, the arrow still points at the task that it was drawn from', async () => {
    const { app } = await startRig()
    await connect({ task: 'report_9', as: 'reference', isBackward: true }, 'fetch_0', [0, 0], app)
    expect(app.documentStore.getState().edges.has('fetch_0->report_9')).toBe(true)
  })

  test('a refused one says why at the pointer and changes nothing', async () => {
    const { app } = await startRig()
    const edge = [...app.documentStore.getState().edges.values()][0]
    if (!edge) throw new Error('expected the generated pipeline to have a connection')
    await connect({ task: edge.to, as: 'needs', isBackward: false }, edge.from, [3, 4], app)
    const { tip } = app.uiStore.getState()
    expect(tip?.at).toEqual([3, 4])
    expect(tip?.text).toContain(`would make a cycle: ${edge.to} → ${edge.from}`)
    expect(app.documentStore.getState().document?.canUndo).toBe(false)
  })
})

describe('commands', () => {
  test('have names of their own, and no key starts two of them', () => {
    const ids = commands.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const clashes = commands.flatMap((command) =>
      (command.keys ?? []).flatMap((key) => {
        const holder = holderOf(key, command, commands, {})
        return holder ? [`${key}: ${command.id} and ${holder.id}`] : []
      }),
    )
    expect(clashes).toEqual([])
  })

  test('delete removes the selected connection when no task is selected', async () => {
    const { app } = await startRig()
    const [id] = app.documentStore.getState().edges.keys()
    app.uiStore.setState({ selectedEdges: new Set([id ?? '']) })
    runCommand('delete', app)
    await expect.poll(() => app.documentStore.getState().edges.has(id ?? '')).toBe(false)
  })

  test('a command that can’t be done now does nothing', async () => {
    const { app } = await startRig()
    runCommand('duplicate', app)
    runCommand('undo', app)
    expect(app.documentStore.getState().nodes.size).toBe(12)
    expect(app.uiStore.getState().toasts).toEqual([])
  })

  test('a run of an untrusted pipeline asks first, and runs after the answer', async () => {
    const { app, host } = await startRig(generateSnapshot(4, { allStale: true }))
    const question = {
      digest: 'd1',
      folder: '/work',
      owner: 'me',
      commands: [],
      scripts: [],
      changed: [],
      canTrustFolder: false,
    }
    const real = host.handlers['run.start']
    let isTrusted = false
    Object.assign(host.handlers, {
      'run.start': (input: Parameters<typeof real>[0]) => {
        if (!isTrusted) throw new CommandRefused({ code: 'untrusted', message: 'not trusted' })
        return real(input, undefined)
      },
      'trust.question': () => question,
      'trust.grant': ({ digest }: { digest: string }) => {
        isTrusted = digest === 'd1'
        return null
      },
    })
    await app.actions.run({ verb: 'stale' })
    expect(app.uiStore.getState().dialog).toEqual({ kind: 'trust', question, run: { verb: 'stale' } })
    await app.actions.grantTrust(question, { verb: 'stale' })
    expect(app.runStore.run()?.state).toBe('running')
    await app.actions.stop()
  })

  test('trust can be taken back from the palette, and that is told', async () => {
    const { app, host } = await startRig()
    const asked: unknown[] = []
    Object.assign(host.handlers, {
      'trust.revoke': (input: unknown) => {
        asked.push(input)
        return null
      },
    })
    runCommand('revokeTrust', app)
    await expect
      .poll(() => app.uiStore.getState().toasts.map(({ text }) => text))
      .toEqual(['Trust is taken back: the next run asks again'])
    expect(asked).toHaveLength(1)
  })

  test('a refusal of the host becomes a message', async () => {
    const { app } = await startRig()
    await app.actions.edit([{ kind: 'task.add', id: 'fetch_0', definition: {} }], 'Add')
    expect(app.uiStore.getState().toasts).toMatchObject([
      { level: 'error', text: 'There is a task "fetch_0" already' },
    ])
  })
})

describe('keys', () => {
  const press = { key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  test.each([
    ['Ctrl+Shift+Enter', { key: 'Enter', ctrlKey: true, shiftKey: true }],
    ['Ctrl+Z', { key: 'z', ctrlKey: true }],
    ['Ctrl+Z', { key: 'z', metaKey: true }],
    ['Ctrl+Shift+Z', { key: 'Z', ctrlKey: true, shiftKey: true }],
    ['?', { key: '?', code: 'Slash', shiftKey: true }],
    ['1', { key: '1', code: 'Digit1' }],
    ['Alt+Shift+T', { key: 'T', altKey: true, shiftKey: true }],
    ['Ctrl+.', { key: '.', ctrlKey: true }],
    ['Shift+ArrowLeft', { key: 'ArrowLeft', shiftKey: true }],
  ])('%s', (name, event) => {
    expect(keyName({ ...press, ...event })).toBe(name)
  })
})

describe('the view', () => {
  test('fitting shows all of it, never larger than life', () => {
    const viewport = fitViewport({ x: -100, y: 50, width: 4000, height: 900 }, { width: 800, height: 600 })
    expect(-100 * viewport.zoom + viewport.x).toBeGreaterThanOrEqual(0)
    expect(3900 * viewport.zoom + viewport.x).toBeLessThanOrEqual(800)
    expect(fitViewport({ x: 0, y: 0, width: 10, height: 10 }, { width: 800, height: 600 }).zoom).toBe(1)
  })

  test('a large pipeline is painted from afar and mounted near', async () => {
    const { app } = await startRig(generateSnapshot(2000))
    app.view.resized({ width: 1000, height: 700 })
    app.view.fit()
    expect(app.view.store.getState().isFar).toBe(true)
    app.view.zoomTo(1)
    expect(app.view.store.getState().isFar).toBe(false)
  })

  test('a small one is mounted at any zoom, so that every task stays reachable', async () => {
    const { app } = await startRig()
    app.view.resized({ width: 1000, height: 700 })
    app.view.zoomTo(0.02)
    expect(app.view.store.getState().isFar).toBe(false)
  })
})

describe('words', () => {
  test('the live region names what failed', () => {
    const store = createRunStore()
    const states = ['running', 'running', 'succeeded', 'fresh', 'failed'] as const
    store.reset(
      states.map((state, index) => ({ id: index === 4 ? 'train' : `t${index}`, state, reasons: [] })),
      undefined,
    )
    expect(statusText(store, ['t0', 't1', 't2', 't3', 'train'])).toBe('2 running, 2 done, 1 failed: train')
  })

  test('the title shows progress, edits and failure', () => {
    const run = { state: 'running', done: 3, tasks: 8 } as const
    expect(titleOf('Weather', true, undefined)).toBe('Weather – TaskGraph')
    expect(titleOf('Weather', false, run)).toBe('37 % · • Weather – TaskGraph')
    expect(titleOf('Weather', true, { ...run, state: 'failed' })).toBe('✕ Weather – TaskGraph')
    expect(titleOf(undefined, true, undefined)).toBe('TaskGraph')
  })

  test('a new task gets a name from its command, and a number where that is taken', () => {
    expect(uniqueId('shell', 'sort data.csv', () => false)).toBe('sort')
    expect(uniqueId('python', 'lib/clean.py:main', (id) => id === 'clean')).toBe('clean_2')
    expect(uniqueId('shell', '', () => false)).toBe('task')
    expect(newTask('python', 'a.py:f')).toEqual({ python: 'a.py:f' })
  })

  test('what a command sends its output to is what the new task makes', () => {
    expect(madeBy('sort data.csv > sorted.csv')).toBe('sorted.csv')
    expect(madeBy('a >x.txt && b >> out/y.txt 2>&1')).toBe('out/y.txt')
    expect(madeBy('make 2> errors.txt')).toBe('')
    expect(madeBy('quiet > /dev/null')).toBe('')
    expect(madeBy('cat a > ${{ target }}')).toBe('')
    expect(madeBy('cat a > "$OUT"')).toBe('')
    expect(madeBy('cat a > work/$NAME.txt')).toBe('')
    expect(newTask('shell', 'ls > l.txt', 'l.txt')).toEqual({ run: 'ls > l.txt', targets: 'l.txt' })
  })

  test('what was remembered is taken only where it fits', () => {
    const text = JSON.stringify({ theme: 'dark', isBottomOpen: true, isOutlineOpen: 'yes', other: 1 })
    expect(remembered({ getItem: () => text })).toEqual({ theme: 'dark', isBottomOpen: true })
    expect(remembered({ getItem: () => '{broken' })).toEqual({})
  })
})
