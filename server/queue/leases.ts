import { type Kysely, sql, type SqlBool } from 'kysely'
import type { FinishedTrial } from '../../bench/run/trial.ts'
import type { Tables } from '../store/schema.ts'
import { changeRun } from './events.ts'
import { queueLimits } from './limits.ts'

/** A piece of work that a worker holds: a trial, or (with `case_id` empty) writing the bundle. */
export interface Lease {
  run_id: string
  position: number
  case_id: string
  trial: number
  attempts: number
}

/** The queue as workers see it. Every call is atomic; any number of processes may call at once. */
export interface Leases {
  /**
   * Takes the next piece of work: of the runs with the highest priority, those of the team that has the least under way, and of
   * these the oldest, so that no team starves another.
   * @param finishes false leaves writing bundles to others
   */
  claim(owner: string, finishes: boolean): Promise<Lease | null>
  /** Renews every lease of the owner's. */
  beat(owner: string): Promise<void>
  /** Keeps a finished trial. @returns false when the lease was lost or the run is over: nothing was kept then */
  complete(owner: string, lease: Lease, trial: FinishedTrial): Promise<boolean>
  /** Gives leases back undone, as when a worker is told to stop. */
  release(owner: string): Promise<void>
  /** Ends runs in which nothing happened for hours. @returns how many */
  failStuck(): Promise<number>
}

export function leases(db: Kysely<Tables>, now: () => Date, leaseSeconds: number): Leases {
  const { perRun, stuckHours } = queueLimits
  const until = () => new Date(now().getTime() + leaseSeconds * 1000).toISOString()

  async function openRuns(at: string, finishes: boolean): Promise<{ id: string; state: string }[]> {
    const free = sql<SqlBool>`(t.state = 'waiting' or (t.state = 'leased' and t.lease_until < ${at}))${finishes ? sql`` : sql` and t.case_id <> ''`}`
    const held = sql`t.state = 'leased' and t.lease_until >= ${at}`
    const found = await sql<{ id: string; state: string }>`
      select r.id, r.state from queue_runs r join teams m on m.id = r.team_id
      where r.state in ('queued', 'running') and (m.state = 'active' or r.priority > 0)
        and exists (select 1 from queue_trials t where t.run_id = r.id and ${free})
        and (select count(*) from queue_trials t where t.run_id = r.id and ${held}) < ${perRun}
      order by r.priority desc,
        (select count(*) from queue_trials t join queue_runs o on o.id = t.run_id where o.team_id = r.team_id and ${held}),
        r.created_at, r.id
      limit 3`.execute(db)
    return found.rows
  }

  async function take(runId: string, owner: string, at: string, finishes: boolean): Promise<Lease | null> {
    const free = () =>
      db
        .selectFrom('queue_trials')
        .select(['run_id', 'position', 'case_id', 'trial', 'attempts'])
        .where('run_id', '=', runId)
        .where((e) => e.or([e('state', '=', 'waiting'), e.and([e('state', '=', 'leased'), e('lease_until', '<', at)])]))
        .$if(!finishes, (query) => query.where('case_id', '<>', ''))
        .orderBy('position')
        .limit(8)
        .execute()
    for (const one of await free()) {
      const { numUpdatedRows } = await db
        .updateTable('queue_trials')
        .set((e) => ({ state: 'leased', owner, lease_until: until(), attempts: e('attempts', '+', 1) }))
        .where('run_id', '=', runId)
        .where('position', '=', one.position)
        .where((e) => e.or([e('state', '=', 'waiting'), e.and([e('state', '=', 'leased'), e('lease_until', '<', at)])]))
        .executeTakeFirst()
      if (numUpdatedRows === 1n) return { ...one, attempts: one.attempts + 1 }
    }
    return null
  }

  return {
    async claim(owner, finishes) {
      const at = now().toISOString()
      for (const { id, state } of await openRuns(at, finishes)) {
        const lease = await take(id, owner, at, finishes)
        if (!lease) continue
        if (state === 'queued') {
          await db.transaction().execute((trx) =>
            changeRun(trx, id, ['queued'], 'started', at, () => ({ set: { state: 'running', started_at: at }, data: {} })),
          )
        }
        return lease
      }
      return null
    },
    async beat(owner) {
      await db.updateTable('queue_trials').set({ lease_until: until() }).where('owner', '=', owner).where('state', '=', 'leased').execute()
    },
    async complete(owner, { run_id, position, case_id, trial }, { consultation, measurement }) {
      const kind = consultation.outcome.kind
      return db
        .transaction()
        .execute(async (trx) => {
          const { numUpdatedRows } = await trx
            .updateTable('queue_trials')
            .set({ state: 'done', owner: null, lease_until: null, consultation: JSON.stringify(consultation), measurement: JSON.stringify(measurement) })
            .where('run_id', '=', run_id)
            .where('position', '=', position)
            .where('owner', '=', owner)
            .where('state', '=', 'leased')
            .executeTakeFirst()
          if (numUpdatedRows === 0n) throw new LostLease()
          const run = await changeRun(trx, run_id, ['running'], 'trial', now().toISOString(), (before) => {
            const done = before.done + 1
            const failed = before.failed + (kind === 'failed' ? 1 : 0)
            const voided = before.void + (kind === 'void' ? 1 : 0)
            const tokens_input = before.tokens_input + (measurement.tokens?.input ?? 0)
            const tokens_output = before.tokens_output + (measurement.tokens?.output ?? 0)
            const data = { case: case_id, trial, outcome: kind, done, total: before.total, failed }
            return { set: { done, failed, void: voided, tokens_input, tokens_output }, data }
          })
          if (!run) throw new LostLease()
          if (run.done === run.total) {
            await trx.updateTable('queue_trials').set({ state: 'waiting' }).where('run_id', '=', run_id).where('state', '=', 'blocked').execute()
          }
          return true
        })
        .catch((error: unknown) => {
          if (error instanceof LostLease) return false
          throw error
        })
    },
    async release(owner) {
      await db
        .updateTable('queue_trials')
        .set((e) => ({ state: 'waiting', owner: null, lease_until: null, attempts: e('attempts', '-', 1) }))
        .where('owner', '=', owner)
        .where('state', '=', 'leased')
        .execute()
    },
    async failStuck() {
      const before = new Date(now().getTime() - stuckHours * 3_600_000).toISOString()
      const stuck = await db
        .selectFrom('queue_runs')
        .select('id')
        .where('state', '=', 'running')
        .where((e) => e.not(e.exists(e.selectFrom('run_events').whereRef('run_events.run_id', '=', 'queue_runs.id').where('at', '>=', before).select('revision'))))
        .execute()
      const reason = `Nothing happened for ${stuckHours} hours.`
      for (const { id } of stuck) {
        const at = now().toISOString()
        await db.transaction().execute((trx) =>
          changeRun(trx, id, ['running'], 'failed', at, () => ({ set: { state: 'failed', finished_at: at, reason }, data: { reason } })),
        )
      }
      return stuck.length
    },
  }
}

/** Thrown to undo a transaction whose lease was another's meanwhile. */
class LostLease extends Error {}
