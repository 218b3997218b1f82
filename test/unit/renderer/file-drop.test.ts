import { expect, test } from 'vitest'
import { commandOf, dropFiles, inputEdits, scriptEdits } from '../../../src-renderer/canvas/file-drop.ts'
import { startRig } from './support.ts'

test.each([
  ['clean.py', 'python3 clean.py'],
  ['build.MJS', 'node build.MJS'],
  ["it's here.sh", "sh 'it'\\''s here.sh'"],
  ['data.csv', undefined],
  ['README', undefined],
])('%s is run by %s', (name, command) => {
  expect(commandOf(name)).toBe(command)
})

test('each script becomes a task of its own name, one below the other', () => {
  expect(scriptEdits(['a.py', 'data.csv', 'a.sh'], [10.4, 20], (id) => id === 'a')).toEqual([
    {
      kind: 'task.add',
      id: 'a_2',
      definition: { run: 'python3 a.py' },
      position: [10, 20],
    },
    { kind: 'task.add', id: 'a_3', definition: { run: 'sh a.sh' }, position: [10, 220] },
  ])
})

test.each([
  [undefined, ['inputs'], ['b.csv']],
  ['a.csv', ['inputs'], ['a.csv', 'b.csv']],
  [['a.csv'], ['inputs'], ['a.csv', 'b.csv']],
  [{ b: 'x.csv' }, ['inputs', 'b_2'], 'b.csv'],
])('data joins the inputs %j', (inputs, path, value) => {
  const definition = inputs === undefined ? {} : { inputs }
  expect(inputEdits(['b.csv'], 'task', definition)).toEqual([{ kind: 'task.set', task: 'task', path, value }])
})

test('what a task reads already is not added again', () => {
  expect(inputEdits(['a.csv'], 'task', { inputs: ['a.csv'] })).toEqual([])
})

test('data on the empty canvas says where it belongs', async () => {
  const { app } = await startRig()
  await dropFiles(['data.csv', 'run.sh'], [-9000, -9000], app)
  expect(app.documentStore.getState().nodes.has('run')).toBe(true)
  expect(app.uiStore.getState().toasts.map(({ text }) => text)).toEqual([
    'That file is data: drop it on the task that reads it',
  ])
})
