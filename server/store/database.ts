import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { type Dialect, Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import pg from 'pg'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'

export type Database = Kysely<Tables>

/** Connections of one process to Postgres. */
const connections = 10

/**
 * Opens the state database, makes its tables where there are none, and brings them up to date.
 *
 * SQLite in WAL mode: readers never wait for the writer, and a process that is killed loses no transaction that was
 * committed; another process that writes is waited for, up to 10 s. On Postgres the tables and queries are the same.
 * @param place a file, `:memory:`, or a postgres:// address
 */
export async function openDatabase(place: string): Promise<Database> {
  const db = new Kysely<Tables>({ dialect: isPostgres(place) ? postgresDialect(place) : sqliteDialect(place) })
  await migrate(db)
  return db
}

/** True for an address of a Postgres server, false for a file of SQLite's. */
export function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place)
}

function sqliteDialect(path: string): Dialect {
  const fresh = path !== ':memory:' && !existsSync(path)
  if (fresh) mkdirSync(dirname(path), { recursive: true })
  const database = new Sqlite(path, { timeout: 10_000 })
  // Its owner's alone; SQLite gives the files beside it the same mode.
  if (fresh) chmodSync(path, 0o600)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.pragma('foreign_keys = ON')
  return new SqliteDialect({ database: { prepare: preparing(database), close: () => database.close() } })
}

/** Statements kept prepared; the platform's own are fewer, but for lists of every length. */
const mostStatements = 500

/** Prepares statements of one text once: it takes four fifths of the time of a short query. */
function preparing(database: Sqlite.Database): (sql: string) => Sqlite.Statement {
  const prepared = new Map<string, Sqlite.Statement>()
  return (sql) => {
    const known = prepared.get(sql)
    if (known) return known
    if (prepared.size >= mostStatements) prepared.clear()
    const statement = database.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
}

function postgresDialect(connectionString: string): Dialect {
  // Counts and sums are bigint in Postgres; ours stay far below 2^53, where a number is exact.
  const types = { getTypeParser: (oid: number, format: 'text' | 'binary') => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) }
  const pool = new pg.Pool({ connectionString, max: connections, types: types as pg.CustomTypesConfig })
  // A connection that breaks would end the process without a listener: an idle one, which the pool replaces, and one between two
  // statements of a transaction, whose next statement says so.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new PostgresDialect({ pool })
}
