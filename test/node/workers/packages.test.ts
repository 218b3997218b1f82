import { expect, test } from 'vitest'
import { CliFolder } from '../cli/cli-folder.ts'

const manifest = (name: string, target: unknown): string =>
  JSON.stringify({ name, type: 'module', version: '1.0.0', exports: target })

test('a module may be an installed package, in the folder or above it, and a part of one by its exports', async () => {
  using folder = new CliFolder({
    'node_modules/plain/package.json': manifest('plain', './index.js'),
    'node_modules/plain/index.js':
      "import { writeFileSync } from 'node:fs'\nexport const write = (path) => writeFileSync(path, 'plain')\n",
    'node_modules/@scope/parts/package.json': manifest('@scope/parts', {
      './deep': { import: './lib/deep.js' },
    }),
    'node_modules/@scope/parts/lib/deep.js':
      "import { writeFileSync } from 'node:fs'\nexport default (path) => writeFileSync(path, 'deep')\n",
    'below/p.taskgraph.yaml': `taskgraph: 1
tasks:
  plain: { module: 'plain#write', args: ["\${{ target }}"], targets: plain.txt }
  deep: { module: '@scope/parts/deep#default', args: ["\${{ target }}"], targets: deep.txt }
`,
  })
  const first = await folder.run('run', 'below/p.taskgraph.yaml', '--json')
  expect([first.stderr, first.exitCode]).toEqual(['', 0])
  expect([folder.read('below/plain.txt'), folder.read('below/deep.txt')]).toEqual(['plain', 'deep'])
  expect((await folder.run('run', 'below/p.taskgraph.yaml', '--json')).executed).toEqual([])
  folder.write('node_modules/plain/package.json', manifest('plain', './index.js').replace('1.0.0', '1.0.1'))
  expect((await folder.run('run', 'below/p.taskgraph.yaml', '--json')).executed).toEqual(['plain'])
})
