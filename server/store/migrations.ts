import type { Kysely } from 'kysely'
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration'
import { humanTables } from './human-tables.ts'
import { platformTables } from './platform-tables.ts'
import { retentionAndBudgets } from './retention-and-budgets.ts'
import { trialsAsLines } from './trials-as-lines.ts'
import { wholly } from './wholly.ts'
import type { Tables } from './schema.ts'

/** Every change of the tables, by name in order. A migration that has landed is never edited. */
const migrations: Record<string, Migration> = {
  '0001-runs-and-trials': {
    async up(db: Kysely<unknown>) {
      await wholly(db, async (trx) => {
        await trx.schema
          .createTable('runs')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('team', 'text', (column) => column.notNull())
          .addColumn('agent', 'text', (column) => column.notNull())
          .addColumn('key_sha256', 'text', (column) => column.notNull())
          .addColumn('state', 'text', (column) => column.notNull())
          .addColumn('started_at', 'text', (column) => column.notNull())
          .addColumn('finished_at', 'text')
          .execute()
        await trx.schema.createIndex('runs_key').on('runs').columns(['key_sha256', 'state']).execute()
        await trx.schema
          .createTable('trials')
          .addColumn('run_id', 'text', (column) => column.notNull().references('runs.id').onDelete('cascade'))
          .addColumn('case_id', 'text', (column) => column.notNull())
          .addColumn('trial', 'integer', (column) => column.notNull())
          .addColumn('consultation', 'text', (column) => column.notNull())
          .addColumn('measurement', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('trials_pk', ['run_id', 'case_id', 'trial'])
          .execute()
      })
    },
  },
  '0002-platform': platformTables,
  '0003-model-accounts': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('model_accounts')
        .addColumn('account', 'text', (column) => column.primaryKey())
        .addColumn('requests_paid', 'bigint', (column) => column.notNull())
        .addColumn('tokens_paid', 'bigint', (column) => column.notNull())
        .addColumn('held_until', 'bigint', (column) => column.notNull())
        .execute()
    },
  },
  '0004-retention-and-budgets': retentionAndBudgets,
  '0005-humans': humanTables,
  '0006-trials-as-lines': trialsAsLines,
}

const provider: MigrationProvider = { getMigrations: async () => migrations }

/**
 * Brings the tables up to date. A second try follows a failed one: SQLite's migrator takes no lock, so that another process may
 * have been faster.
 * @throws the failed migration's error
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const first = await new Migrator({ db, provider }).migrateToLatest()
  if (!first.error) return
  const second = await new Migrator({ db, provider }).migrateToLatest()
  if (second.error) throw second.error
}
