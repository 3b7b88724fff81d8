import type { Kysely } from 'kysely'

/**
 * Does a migration's work all or nothing. On Postgres the migrator has begun a transaction already; on SQLite, where it has not,
 * a failed migration would leave half of its tables.
 */
export async function wholly(db: Kysely<unknown>, work: (trx: Kysely<unknown>) => Promise<void>): Promise<void> {
  if (db.isTransaction) await work(db)
  else await db.transaction().execute(work)
}
