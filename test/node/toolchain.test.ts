import Database from 'better-sqlite3'
import { expect, test } from 'vitest'

test('the tests run on Node 24 and better-sqlite3 opens a database there', () => {
  using database = new Disposable(new Database(':memory:'))
  expect({
    node: Number.parseInt(process.versions.node, 10),
    row: database.inner.prepare('select 1 as one').get(),
  }).toEqual({ node: 24, row: { one: 1 } })
})

class Disposable {
  readonly inner: Database.Database

  constructor(inner: Database.Database) {
    this.inner = inner
  }

  [Symbol.dispose](): void {
    this.inner.close()
  }
}
