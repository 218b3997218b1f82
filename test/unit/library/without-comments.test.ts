import { describe, expect, test } from 'vitest'
import { withoutComments } from '../../../src-main/library/without-comments.ts'

describe('a source without comments and layout', () => {
  test.each([
    ['x => { return x }', 'x   =>  { /* a */ return x }'],
    ['f(a) {\n return a\n}', 'f(a) {\n\n   return a // why\n}'],
    ['() => a / b / c', '() =>  a /* x */ / b / c'],
    ["() => '// no comment'", "()  => '// no comment'"],
  ])('%j and %j do the same', (one, other) => {
    expect(withoutComments(other)).toBe(withoutComments(one))
  })

  test.each([
    ["() => ' a'", "() => '  a'"],
    ['() => ` a`', '() => `  a`'],
    ["() => '/* a */'", "() => '/* b */'"],
    ['() => /\\/\\/a/', '() => /\\/\\/b/'],
    ['() => /[/]/*a*/', '() => /[/]/*b*/'],
    ['() => `${x /* a */}//b`', '() => `${x}//c`'],
    ['() => { return /a\\/* b *\\//.test(x) }', '() => { return /a\\/* c *\\//.test(x) }'],
    ['if (x) /a/*b/', 'if (x) /a/*c/'],
    ['() => { return\n1 }', '() => { return 1 }'],
    ['() => { return /*\n*/ 1 }', '() => { return 1 }'],
    ["() => '\\' // a'", "() => '\\' // b'"],
  ])('%j and %j differ', (one, other) => {
    expect(withoutComments(one)).not.toBe(withoutComments(other))
  })
})
