import type { Kysely } from 'kysely'
import { type RunStore, trialKey } from '../../bench/run/store.ts'
import type { Tables } from './schema.ts'

/**
 * The state of runs in the database.
 * @param now the clock for started and finished times
 */
export function runStore(db: Kysely<Tables>, now: () => Date = () => new Date()): RunStore {
  return {
    open: (key) =>
      db.transaction().execute(async (trx) => {
        const running = await trx
          .selectFrom('runs')
          .select('id')
          .where('key_sha256', '=', key.sha256)
          .where('state', '=', 'running')
          .orderBy('started_at')
          .executeTakeFirst()
        if (running) {
          const kept = await trx.selectFrom('trials').select(['case_id', 'trial']).where('run_id', '=', running.id).execute()
          return { id: running.id, done: new Set(kept.map((one) => trialKey(one.case_id, one.trial))) }
        }
        const id = crypto.randomUUID()
        await trx
          .insertInto('runs')
          .values({ id, team: key.team, agent: key.agent, key_sha256: key.sha256, state: 'running', started_at: now().toISOString(), finished_at: null })
          .execute()
        return { id, done: new Set<string>() }
      }),

    async save(run, { caseId, trial, consultation, measurement }) {
      await db
        .insertInto('trials')
        .values({ run_id: run, case_id: caseId, trial, consultation, measurement })
        .onConflict((conflict) => conflict.columns(['run_id', 'case_id', 'trial']).doNothing())
        .execute()
    },

    async load(run, named) {
      const rows = await db
        .selectFrom('trials')
        .select(['case_id', 'trial', 'consultation', 'measurement'])
        .where('run_id', '=', run)
        .where('case_id', 'in', [...new Set(named.map((one) => one.caseId))])
        .execute()
      const kept = new Map(rows.map((row) => [trialKey(row.case_id, row.trial), row]))
      return named.map(({ caseId, trial }) => {
        const row = kept.get(trialKey(caseId, trial))
        if (!row) throw new Error(`The state holds no trial ${trialKey(caseId, trial)} of the run ${run}.`)
        return { caseId, trial, consultation: row.consultation, measurement: row.measurement }
      })
    },

    async finish(run) {
      await db.deleteFrom('trials').where('run_id', '=', run).execute()
      await db.updateTable('runs').set({ state: 'finished', finished_at: now().toISOString() }).where('id', '=', run).execute()
    },
  }
}
