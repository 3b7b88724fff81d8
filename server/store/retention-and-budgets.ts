import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { wholly } from './wholly.ts'

/** Budgets, the names of teams that are gone, and what a run says of its transcripts: sealed, or deleted. */
export const retentionAndBudgets: Migration = {
  async up(db: Kysely<unknown>) {
    await wholly(db, async (trx) => {
      await trx.schema
        .createTable('budgets')
        .addColumn('team_id', 'text', (column) => column.notNull().references('teams.id').onDelete('cascade'))
        .addColumn('submission_id', 'text', (column) => column.notNull())
        .addColumn('cap_tokens', 'bigint')
        .addColumn('cap_usd', 'double precision')
        .addColumn('tokens', 'bigint', (column) => column.notNull())
        .addColumn('usd', 'double precision', (column) => column.notNull())
        .addColumn('held_tokens', 'bigint', (column) => column.notNull())
        .addColumn('held_usd', 'double precision', (column) => column.notNull())
        .addPrimaryKeyConstraint('budgets_pk', ['team_id', 'submission_id'])
        .execute()
      await trx.schema
        .createTable('former_teams')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('deleted_at', 'text', (column) => column.notNull())
        .execute()
      for (const name of ['sealed', 'transcripts_deleted_at']) {
        await trx.schema.alterTable('queue_runs').addColumn(name, 'text').execute()
      }
    })
  },
}
