import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

const notHosts = ['engine', 'platform', 'workers', 'store', 'session', 'library'].map(
  (name) => `src-main/${name}/`,
)

/**
 * Who may import whom: folder → what else of ours it may import. The first folder that a file lies in counts.
 * Every folder may import itself and, but for src-shared, src-shared.
 */
const mayImport: readonly (readonly [folder: string, others: readonly string[]])[] = [
  ['src-shared/', []],
  ['src-main/engine/', []],
  ['src-main/platform/', ['src-main/engine/ports.ts', 'src-main/engine/permit.ts']],
  ['src-main/workers/', ['src-main/engine/ports.ts', 'src-main/engine/permit.ts']],
  ['src-main/store/', ['src-main/engine/ports.ts']],
  ['src-main/session/', notHosts],
  // `graph.show()` starts the web host.
  ['src-main/library/', [...notHosts, 'src-main/hosts/web/']],
  ['src-main/hosts/electron/', ['src-main/session/']],
  ['src-main/hosts/web/', ['src-main/session/']],
  // `taskgraph serve` is the command that starts the web host.
  ['src-main/hosts/cli/', ['src-main/session/', 'src-main/hosts/web/']],
  ['src-renderer/', []],
]

/** Packages and Node modules with one home. */
const homes: readonly (readonly [module: RegExp, folders: readonly string[]])[] = [
  [/^electron$/, ['src-main/hosts/electron/']],
  [/^better-sqlite3$/, ['src-main/store/']],
  [/^(react|react-dom|@xyflow\/react|zustand)(\/|$)/, ['src-renderer/']],
  [
    /^node:/,
    ['src-main/platform/', 'src-main/workers/', 'src-main/store/', ...notHosts.slice(4), 'src-main/hosts/'],
  ],
]

const sourceFiles = globSync('src-*/**/*.{ts,tsx}', { cwd: root }).map((path) => path.replaceAll('\\', '/'))

describe('who may import whom', () => {
  test('the rules find what they forbid', () => {
    expect(violations('src-shared/a.ts', "import { x } from '../src-main/engine/x.ts'")).toHaveLength(1)
    expect(violations('src-main/engine/a.ts', "import type { S } from '../store/s.ts'")).toHaveLength(1)
    expect(violations('src-main/engine/a.ts', "const fs = await import('node:fs')")).toHaveLength(1)
    expect(violations('src-main/store/a.ts', "export {\n  x,\n} from '../engine/plan.ts'")).toHaveLength(1)
    expect(violations('src-main/hosts/web/a.ts', "import '../electron/main.ts'")).toHaveLength(1)
    expect(violations('src-main/session/a.ts', "import Database from 'better-sqlite3'")).toHaveLength(1)
    expect(violations('src-main/elsewhere/a.ts', '')).toHaveLength(1)
    expect(violations('src-main/store/a.ts', "import type { Clock } from '../engine/ports.ts'")).toEqual([])
    expect(violations('src-main/hosts/web/a.ts', "import { s } from '../../session/s.ts'")).toEqual([])
  })

  test('every import in the sources is one that its folder may make', () => {
    expect(sourceFiles.flatMap((file) => violations(file, readFileSync(join(root, file), 'utf8')))).toEqual(
      [],
    )
  })
})

function violations(file: string, source: string): string[] {
  const rule = mayImport.find(([folder]) => file.startsWith(folder))
  if (rule === undefined) return [`${file} lies in no folder of the table`]
  const [folder, others] = rule
  const allowed = folder === 'src-shared/' ? [folder] : [folder, 'src-shared/', ...others]
  return importsOf(source)
    .map((specifier) =>
      specifier.startsWith('.') ? join(dirname(file), specifier).replaceAll('\\', '/') : specifier,
    )
    .filter(
      (target) =>
        !(target.startsWith('src-') ? allowed.some((path) => target.startsWith(path)) : atHome(file, target)),
    )
    .map((target) => `${file} imports ${target}`)
}

function atHome(file: string, module: string): boolean {
  return homes.every(
    ([pattern, folders]) => !pattern.test(module) || folders.some((folder) => file.startsWith(folder)),
  )
}

/** The specifiers of static, side-effect, re-exporting and dynamic imports. */
function importsOf(source: string): string[] {
  const pattern =
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  return [...source.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}
