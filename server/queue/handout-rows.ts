import { type ExpressionBuilder, sql, type SqlBool } from 'kysely'
import type { Tables } from '../store/schema.ts'
import type { Handout, HandoutSettings, Lease } from './handout.ts'
import { queueLimits } from './limits.ts'

type Trial = ExpressionBuilder<Tables, 'queue_trials'>

/** How many rows of a run are tried for, before the next run is looked at: others may take the first ones meanwhile. */
const tries = 8

/** The rows without a result are the queue; a loan is an update that one worker alone can win. */
export function rowHandout({ db, now, leaseSeconds }: HandoutSettings): Handout {
  const at = () => now().toISOString()
  const until = () => new Date(now().getTime() + leaseSeconds * 1000).toISOString()
  /**
   * A lease that ends later than any that is given now is of a clock that was ahead, or was put back since: it is over
   * too.
   */
  const tooLate = () => new Date(now().getTime() + 2 * leaseSeconds * 1000).toISOString()
  const isOver = (e: Trial, time: string) => e.or([e('lease_until', '<', time), e('lease_until', '>', tooLate())])
  const isFree = (time: string) => (e: Trial) =>
    e.or([e('state', '=', 'waiting'), e.and([e('state', '=', 'leased'), isOver(e, time)])])
  const heldBy = (owner: string) => (e: Trial) => e.and({ owner, state: 'leased' as const })
  const give = { state: 'waiting', owner: null, lease_until: null } as const

  async function openRuns(time: string, finishes: boolean): Promise<string[]> {
    const kind = finishes ? sql`` : sql` and t.case_id <> ''`
    const over = sql`(t.lease_until < ${time} or t.lease_until > ${tooLate()})`
    const free = sql<SqlBool>`(t.state = 'waiting' or (t.state = 'leased' and ${over}))${kind}`
    const held = sql`t.state = 'leased' and t.lease_until >= ${time} and t.lease_until <= ${tooLate()}`
    const found = await sql<{ id: string }>`
      select r.id from queue_runs r join teams m on m.id = r.team_id
      where r.state in ('queued', 'running') and (m.state = 'active' or r.priority > 0)
        and exists (select 1 from queue_trials t where t.run_id = r.id and ${free})
        and (select count(*) from queue_trials t where t.run_id = r.id and ${held}) < ${queueLimits.perRun}
      order by r.priority desc,
        (select count(*) from queue_trials t join queue_runs o on o.id = t.run_id
          where o.team_id = r.team_id and ${held}),
        r.created_at, r.id
      limit 3`.execute(db)
    return found.rows.map((row) => row.id)
  }

  async function take(runId: string, owner: string, time: string, finishes: boolean): Promise<Lease | null> {
    const free = await db
      .selectFrom('queue_trials')
      .select(['run_id', 'position', 'case_id', 'trial', 'attempts'])
      .where('run_id', '=', runId)
      .where(isFree(time))
      .$if(!finishes, (query) => query.where('case_id', '<>', ''))
      // What was begun before comes last: else all that stands beside a case that ends its workers is begun as often.
      .orderBy('attempts')
      .orderBy('position')
      .limit(tries)
      .execute()
    for (const one of free) {
      const { numUpdatedRows } = await db
        .updateTable('queue_trials')
        .set((e) => ({ state: 'leased', owner, lease_until: until(), attempts: e('attempts', '+', 1) }))
        .where('run_id', '=', runId)
        .where('position', '=', one.position)
        .where(isFree(time))
        .executeTakeFirst()
      if (numUpdatedRows === 1n) return { ...one, attempts: one.attempts + 1 }
    }
    return null
  }

  return {
    async welcome() {},
    async offer() {},
    async next(owner, finishes) {
      const time = at()
      for (const id of await openRuns(time, finishes)) {
        const lease = await take(id, owner, time, finishes)
        if (lease) return lease
      }
      return null
    },
    async beat(owner) {
      await db.updateTable('queue_trials').set({ lease_until: until() }).where(heldBy(owner)).execute()
    },
    async settle(trx, owner, { run_id, position }) {
      const { numUpdatedRows } = await trx
        .updateTable('queue_trials')
        .set({ owner: null, lease_until: null })
        .where('run_id', '=', run_id)
        .where('position', '=', position)
        .where(heldBy(owner))
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
    async giveUp(owner, { run_id, position }) {
      const mine = db.updateTable('queue_trials').set(give).where(heldBy(owner))
      await mine.where('run_id', '=', run_id).where('position', '=', position).execute()
    },
    async release(owner) {
      const back = db.updateTable('queue_trials').set((e) => ({ ...give, attempts: e('attempts', '-', 1) }))
      await back.where(heldBy(owner)).execute()
    },
    forget() {},
    async withdraw() {},
    async underWay() {
      const held = db
        .selectFrom('queue_trials')
        .select((e) => e.fn.countAll<number>().as('count'))
        .where('state', '=', 'leased')
      return Number((await held.where('lease_until', '>=', at()).executeTakeFirstOrThrow()).count)
    },
    async tidy() {},
    async close() {},
  }
}
