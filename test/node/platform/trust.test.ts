import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isPermit } from '../../../src-main/engine/permit.ts'
import { createTrustService, permitForExplicitAct } from '../../../src-main/platform/trust.ts'
import { userDataFolder } from '../../../src-main/platform/user-folders.ts'
import { folderWith } from './folder.ts'

const WHAT = { 'p.yaml': 'run: true', 'tasks.py': 'def f(): pass' }

function granted() {
  const home = folderWith()
  const path = join(folderWith({ 'p.yaml': 'run: true' }), 'p.yaml')
  const trust = createTrustService(home)
  expect(trust.grant(path, WHAT, trust.digestOf(path, WHAT))).toBe(true)
  return { home, path, trust, grants: join(home, 'trust') }
}

describe('trust', () => {
  it('is for exactly what was shown, in a later process too', () => {
    const { home, path } = granted()
    const later = createTrustService(home)
    expect(later.isTrusted(path, WHAT)).toBe(true)
    const changed = { ...WHAT, 'tasks.py': 'def f(): evil()', 'more.py': '' }
    expect(later.isTrusted(path, changed)).toBe(false)
    expect(later.changedSince(path, changed)).toEqual(['more.py', 'tasks.py'])
    expect(later.changedSince(path, WHAT)).toEqual([])
    expect(later.permitForTrusted(path, changed)).toBeUndefined()
  })

  it('is refused for a digest that is not that of what would execute now', () => {
    const { path, trust } = granted()
    const changed = { ...WHAT, 'p.yaml': 'run: false' }
    expect(trust.grant(path, changed, trust.digestOf(path, WHAT))).toBe(false)
    expect(trust.isTrusted(path, changed)).toBe(false)
  })

  it('sweeps away what a program that died while writing left among the records', () => {
    const { path, trust, grants } = granted()
    const { pid } = spawnSync('true')
    writeFileSync(join(grants, `.x.json.taskgraph-${pid}-0123456789ab.tmp`), '')
    trust.grant(path, WHAT, trust.digestOf(path, WHAT))
    expect(readdirSync(grants).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('is nobody else’s: not another path’s, not another key’s', () => {
    const { home, path, grants } = granted()
    const copy = `${path}.copy`
    copyFileSync(path, copy)
    expect(createTrustService(home).isTrusted(copy, WHAT)).toBe(false)
    writeFileSync(join(grants, 'key'), Buffer.alloc(32))
    expect(createTrustService(home).isTrusted(path, WHAT)).toBe(false)
  })

  it.each<[string, (grants: string) => void]>([
    [
      'a damaged record',
      (grants) => {
        const name = readdirSync(grants).find((each) => each.endsWith('.json')) ?? ''
        writeFileSync(join(grants, name), '{"signature":')
      },
    ],
    [
      'a record of the wrong shape',
      (grants) => {
        const name = readdirSync(grants).find((each) => each.endsWith('.json')) ?? ''
        writeFileSync(join(grants, name), '{"signature": 5, "parts": null}')
      },
    ],
    ['a key of the wrong length', (grants) => writeFileSync(join(grants, 'key'), 'short')],
    ['a key that others may read', (grants) => chmodSync(join(grants, 'key'), 0o644)],
  ])('is gone with %s, and can be given anew', (_, damage) => {
    const { home, path, grants } = granted()
    damage(grants)
    const later = createTrustService(home)
    expect(later.isTrusted(path, WHAT)).toBe(false)
    expect(later.grant(path, WHAT, later.digestOf(path, WHAT))).toBe(true)
    expect(later.isTrusted(path, WHAT)).toBe(true)
  })

  it('cannot be given where nothing can be written', () => {
    const home = folderWith({ trust: 'a file' })
    const trust = createTrustService(home)
    expect(trust.grant('/p.yaml', WHAT, trust.digestOf('/p.yaml', WHAT))).toBe(false)
  })

  it('keeps its key for the user alone', () => {
    const { grants } = granted()
    expect(statSync(join(grants, 'key')).mode & 0o777).toBe(0o600)
    expect(statSync(grants).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(grants, 'key')).length).toBe(32)
  })
})

describe('a permit', () => {
  it('comes from trust or from an explicit act, and cannot be imitated', () => {
    const { path, trust } = granted()
    const permit = trust.permitForTrusted(path, WHAT)
    expect(permit !== undefined && isPermit(permit)).toBe(true)
    expect(isPermit(permitForExplicitAct())).toBe(true)
    const imitation: unknown = { ...permit }
    expect(isPermit(imitation)).toBe(false)
  })
})

it('the user’s folder can be named, and ignores a relative XDG path', () => {
  expect(userDataFolder({ TASKGRAPH_HOME: '/x' })).toBe('/x')
  expect(userDataFolder({ XDG_DATA_HOME: 'relative' })).not.toContain('relative')
})

describe('trust of a folder', () => {
  const inFolder = () => {
    const home = folderWith()
    const folder = folderWith({ 'a/p.yaml': '', 'a/deep/q.yaml': '', 'ab/r.yaml': '' })
    const trust = createTrustService(home)
    expect(trust.grantFolder(join(folder, 'a/p.yaml'))).toBe(true)
    return { home, folder, trust: createTrustService(home) }
  }

  it('holds for what is below it, whatever changes there, and for no folder whose name only begins so', () => {
    const { folder, trust } = inFolder()
    const isTrusted = (path: string): boolean => trust.isTrusted(join(folder, path), { [path]: 'anything' })
    expect([isTrusted('a/p.yaml'), isTrusted('a/deep/q.yaml'), isTrusted('ab/r.yaml')]).toEqual([
      true,
      true,
      false,
    ])
    expect(trust.trustedFolderOf(join(folder, 'a/deep/q.yaml'))).toBe(realpathSync(join(folder, 'a')))
  })

  it('follows links: what lies elsewhere is not in the folder', () => {
    const { folder, trust } = inFolder()
    symlinkSync(join(folder, 'ab/r.yaml'), join(folder, 'a/link.yaml'))
    expect(trust.isTrusted(join(folder, 'a/link.yaml'), WHAT)).toBe(false)
  })

  it('is never for files of another user, nor where one of those would execute', () => {
    const { folder, trust } = inFolder()
    const path = join(folder, 'a/p.yaml')
    const uid = process.getuid
    try {
      process.getuid = () => 12_345
      expect(trust.isTrusted(path, {})).toBe(false)
      expect(trust.canGrantFolder(path)).toBe(false)
    } finally {
      if (uid) process.getuid = uid
    }
  })

  it('is never offered for a home folder or one that holds it', () => {
    const trust = createTrustService(folderWith())
    const home = process.env.HOME
    const folder = folderWith({ 'p.yaml': '', 'home/q.yaml': '', 'home/work/r.yaml': '' })
    try {
      process.env.HOME = join(folder, 'home')
      const offered = ['p.yaml', 'home/q.yaml', 'home/work/r.yaml'].map((path) =>
        trust.canGrantFolder(join(folder, path)),
      )
      expect(offered).toEqual([false, false, true])
      expect(trust.grantFolder(join(folder, 'p.yaml'))).toBe(false)
    } finally {
      process.env.HOME = home
    }
  })

  it('is void when the record was written by hand', () => {
    const { home, folder, trust } = inFolder()
    const record = join(home, 'trust/folders.json')
    const { signature } = JSON.parse(readFileSync(record, 'utf8'))
    writeFileSync(record, JSON.stringify({ folders: ['/'], signature }))
    expect(trust.isTrusted(join(folder, 'a/p.yaml'), WHAT)).toBe(false)
    writeFileSync(record, '{"folders"')
    expect(trust.isTrusted(join(folder, 'a/p.yaml'), WHAT)).toBe(false)
  })

  it('is taken back with that of the file', () => {
    const { folder, trust } = inFolder()
    const path = join(folder, 'a/p.yaml')
    trust.grant(path, WHAT, trust.digestOf(path, WHAT))
    expect(trust.revoke(join(folder, 'a/p.yaml'))).toBe(true)
    expect(trust.isTrusted(path, WHAT)).toBe(false)
    expect(trust.revoke(path)).toBe(true)
  })
})
