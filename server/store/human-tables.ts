import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { wholly } from './wholly.ts'

/** People who show how they did with dev patients, and their results. What they said is not kept, nor when or from where. */
export const humanTables: Migration = {
  async up(db: Kysely<unknown>) {
    await wholly(db, async (trx) => {
      await trx.schema
        .createTable('humans')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('name_key', 'text', (column) => column.notNull().unique())
        .addColumn('receipt_sha256', 'text', (column) => column.notNull().unique())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('since', 'text', (column) => column.notNull())
        .execute()
      await trx.schema
        .createTable('human_results')
        .addColumn('human_id', 'text', (column) => column.notNull().references('humans.id').onDelete('cascade'))
        .addColumn('profile', 'text', (column) => column.notNull())
        .addColumn('patient_version', 'text', (column) => column.notNull())
        .addColumn('result', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('human_results_pk', ['human_id', 'profile'])
        .execute()
    })
  },
}
