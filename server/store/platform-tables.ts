import type { CreateTableBuilder, Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { wholly } from './wholly.ts'

type Columns = Record<string, 'text' | 'text?' | 'integer'>

/** The tables of the platform: teams, tokens, secrets, audit, submissions, the queue, events, consultations. */
export const platformTables: Migration = {
  async up(db: Kysely<unknown>) {
    await wholly(db, async (trx) => {
      await table(trx, 'teams', { id: 'text', title: 'text', state: 'text', quotas: 'text?', created_at: 'text' }, ['id'])
      await table(
        trx,
        'tokens',
        { id: 'text', team_id: 'text?', name: 'text', scopes: 'text', sha256: 'text', created_at: 'text', expires_at: 'text?', revoked_at: 'text?' },
        ['id'],
        teamOwned,
      )
      await table(trx, 'secrets', { team_id: 'text', name: 'text', sealed: 'text', updated_at: 'text' }, ['team_id', 'name'], teamOwned)
      await table(trx, 'audit', { id: 'text', at: 'text', actor: 'text', action: 'text', subject: 'text', detail: 'text' }, ['id'])
      await table(
        trx,
        'submissions',
        { id: 'text', team_id: 'text', agent: 'text', version: 'text', body: 'text', created_at: 'text' },
        ['id'],
        (builder) => teamOwned(builder).addUniqueConstraint('submissions_version', ['team_id', 'agent', 'version']),
      )
      await queueTables(trx)
      await table(
        trx,
        'talks',
        { id: 'text', case_id: 'text', turns: 'text', rounds: 'integer', ddx: 'text?', created_at: 'text' },
        ['id'],
      )
      await trx.schema.createIndex('audit_at').on('audit').columns(['at', 'id']).execute()
      await trx.schema.createIndex('talks_created').on('talks').columns(['created_at']).execute()
    })
  },
}

async function queueTables(trx: Kysely<unknown>): Promise<void> {
  const texts = { id: 'text', submission_id: 'text', team_id: 'text', agent: 'text', split: 'text', track: 'text', state: 'text' } as const
  const counts = {
    trials: 'integer',
    seed: 'integer',
    priority: 'integer',
    total: 'integer',
    done: 'integer',
    failed: 'integer',
    void: 'integer',
    tokens_input: 'integer',
    tokens_output: 'integer',
    revision: 'integer',
  } as const
  const times = { created_at: 'text', started_at: 'text?', finished_at: 'text?', published_at: 'text?' } as const
  await table(trx, 'queue_runs', { ...texts, ...counts, ...times, reason: 'text?', content_sha256: 'text?' }, ['id'], (builder) =>
    teamOwned(builder).addForeignKeyConstraint('queue_runs_submission', ['submission_id'], 'submissions', ['id'], (key) => key.onDelete('cascade')),
  )
  const lease = { state: 'text', owner: 'text?', lease_until: 'text?', attempts: 'integer' } as const
  await table(
    trx,
    'queue_trials',
    { run_id: 'text', position: 'integer', case_id: 'text', trial: 'integer', ...lease, consultation: 'text?', measurement: 'text?' },
    ['run_id', 'position'],
    runOwned,
  )
  await table(trx, 'run_events', { run_id: 'text', revision: 'integer', at: 'text', kind: 'text', data: 'text' }, ['run_id', 'revision'], runOwned)
  await trx.schema.createIndex('queue_runs_state').on('queue_runs').columns(['state', 'priority', 'created_at']).execute()
  await trx.schema.createIndex('queue_runs_team').on('queue_runs').columns(['team_id', 'split', 'created_at']).execute()
  await trx.schema.createIndex('queue_trials_state').on('queue_trials').columns(['run_id', 'state', 'position']).execute()
}

type Builder = CreateTableBuilder<string, string>

const owned = (column: string, table: string) => (builder: Builder): Builder =>
  builder.addForeignKeyConstraint(`${column}_fk`, [column], table, ['id'], (key) => key.onDelete('cascade'))
const teamOwned = owned('team_id', 'teams')
const runOwned = owned('run_id', 'queue_runs')

async function table(
  trx: Kysely<unknown>,
  name: string,
  columns: Columns,
  primaryKey: string[],
  more: (builder: Builder) => Builder = (builder) => builder,
): Promise<void> {
  let builder = trx.schema.createTable(name) as Builder
  for (const [column, type] of Object.entries(columns)) {
    // A Postgres "integer" ends at 2^31, which a run's tokens may pass.
    const kind = type === 'integer' ? 'bigint' : 'text'
    builder = builder.addColumn(column, kind, (one) => (type === 'text?' ? one : one.notNull()))
  }
  await more(builder.addPrimaryKeyConstraint(`${name}_pk`, primaryKey as never)).execute()
}
