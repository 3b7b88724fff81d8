import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'

export type Database = Kysely<Tables>

/**
 * Opens the state database, makes it where there is none, and brings it up to date.
 *
 * SQLite in WAL mode: readers never wait for the writer, and a process that is killed loses no transaction that was
 * committed; another process that writes is waited for, up to 10 s.
 * @param path a file, or `:memory:`
 */
export async function openDatabase(path: string): Promise<Database> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const sqlite = new Sqlite(path, { timeout: 10_000 })
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = NORMAL')
  sqlite.pragma('foreign_keys = ON')
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) })
  await migrate(db)
  return db
}
