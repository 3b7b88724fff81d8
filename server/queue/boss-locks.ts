import { sql, type Transaction } from 'kysely'
import type { Tables } from '../store/schema.ts'
import type { Loan } from './boss-loans.ts'

/**
 * Locks jobs, but for those that another transaction has locked. pg-boss changes several jobs in one statement, in no
 * order of its own: heartbeats, withdrawn runs and its upkeep would else wait for each other in a ring.
 * @returns the ids of those that are locked now
 */
export async function lockFree(trx: Transaction<Tables>, queue: string, ids: readonly string[]): Promise<string[]> {
  const found = await sql<{ id: string }>`
    select id from pgboss.job where name = ${queue} and id = any(${ids}::uuid[]) for update skip locked`.execute(trx)
  return found.rows.map(({ id }) => id)
}

/** Locks one job. @returns false when there is none any more: a team that is deleted takes its queue along */
export async function lockOne(trx: Transaction<Tables>, { queue, id }: Pick<Loan, 'queue' | 'id'>): Promise<boolean> {
  const found = await sql`select 1 from pgboss.job where name = ${queue} and id = ${id}::uuid for update`.execute(trx)
  return found.rows.length > 0
}
