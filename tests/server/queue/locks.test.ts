import { type Kysely, sql, type Transaction } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { realWorld, runTrial } from '../../../bench/run/trial.ts'
import { type Engine, openEngine } from '../../../server/engine.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import type { Lease } from '../../../server/queue/handout.ts'
import type { Tables } from '../../../server/store/schema.ts'
import { submissionOf } from '../../support/runs.ts'
import { databases } from '../store/databases.ts'
import { begun, tinySplit } from './support.ts'

const leaseSeconds = 60
const directories = tinySplit(3)
const cases = loadCases('tiny', directories)

/** On SQLite there is one writer, and nobody can wait in a ring. */
describe.each(databases.filter(([name]) => name === 'PostgreSQL'))('locks on %s', (_, freshDatabase) => {
  let engine: Engine
  let faults: unknown[]
  let submission: Awaited<ReturnType<Engine['submissions']['add']>>
  let runId: string

  beforeEach(async () => {
    faults = []
    engine = await openEngine({
      version: '0.0.0-test',
      database: await freshDatabase(),
      keys: [Buffer.alloc(32, 1)],
      dataDirectories: directories,
      endpoints: { allowLocal: false, httpHosts: [] },
      leaseSeconds,
      onFault: (error) => faults.push(error),
    })
    await engine.teams.create('alpha', 'alpha')
    submission = await engine.submissions.add('alpha', { ...submissionOf('constant-list'), team: 'alpha' })
    const asked = { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }
    runId = await enqueue(engine.db, engine.handout, asked, new Date())
  }, 60_000)
  afterEach(async () => {
    await engine.close()
    expect(faults).toEqual([])
  })

  const jobs = async (db: Kysely<Tables>) =>
    (await sql<{ id: string }>`select id from pgboss.job where group_id = ${runId} order by id`.execute(db)).rows.map(({ id }) => id)
  /** As a statement does that changes several jobs, one after another. */
  const lockJob = (trx: Transaction<Tables>, id: string) => sql`select 1 from pgboss.job where id = ${id}::uuid for update`.execute(trx)
  /** Asked by another connection: within a transaction the answer stays what it was. */
  const somebodyWaits = (least = 1) =>
    vi.waitUntil(
      async () => {
        const waits = sql<{ n: number }>`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        return (await waits.execute(engine.db)).rows[0]!.n >= least
      },
      { timeout: 10_000, interval: 20 },
    )

  it('a run is cancelled while another holds some of its jobs, and what is left of these is dropped', { timeout: 60_000 }, async () => {
    const [first, , last] = await jobs(engine.db)
    let cancelled!: Promise<{ state: string }>
    await engine.db.transaction().execute(async (trx) => {
      await lockJob(trx, last!)
      cancelled = engine.runs.cancel(runId)
      await Promise.race([cancelled, somebodyWaits()])
      await lockJob(trx, first!)
    })
    expect((await cancelled).state).toBe('cancelled')
    expect(await jobs(engine.db)).toEqual([last])
    expect(await begun(engine, 'a', true)).toBeNull()
    await engine.runs.retry(runId, true)
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((owner) => begun(engine, owner, true)))).toContain(null)
    expect(await engine.handout.underWay()).toBe(3)
  })

  it('a heartbeat renews the leases that nobody has locked, and waits for none', { timeout: 60_000 }, async () => {
    for (let i = 0; i < 3; i++) await begun(engine, 'a', false)
    await sql`update pgboss.job set heartbeat_on = heartbeat_on - interval '30 s'`.execute(engine.db)
    const [first, , last] = await jobs(engine.db)
    let beaten!: Promise<void>
    await engine.db.transaction().execute(async (trx) => {
      await lockJob(trx, last!)
      beaten = engine.leases.beat('a')
      await Promise.race([beaten, somebodyWaits()])
      await lockJob(trx, first!)
    })
    await beaten
    const old = await sql<{ id: string }>`select id from pgboss.job where heartbeat_on < now() - interval '20 s'`.execute(engine.db)
    expect(old.rows).toEqual([{ id: last }])
    await engine.leases.beat('a')
    expect((await sql`select 1 from pgboss.job where heartbeat_on < now() - interval '20 s'`.execute(engine.db)).rows).toEqual([])
  })

  it('a team goes while a call holds its budgets, and the two never wait for each other', { timeout: 60_000 }, async () => {
    // The submission's row lies before the team's, as it does after some updates.
    for (const one of [submission.id, null]) await engine.budgets.setCap('alpha', one, { tokens: 1000, usd: null })
    const hold = (trx: Transaction<Tables>, submission_id: string) =>
      trx.updateTable('budgets').set((e) => ({ held_tokens: e('held_tokens', '+', 1) })).where('submission_id', '=', submission_id).execute()
    let deletion!: Promise<void>
    await engine.db.transaction().execute(async (trx) => {
      await hold(trx, '')
      deletion = engine.teams.remove('alpha')
      await somebodyWaits()
      await hold(trx, submission.id)
    })
    await deletion
    await expect(engine.teams.find('alpha')).rejects.toThrow('no team')
  })

  it('a budget that is begun while its team goes waits, and is refused', { timeout: 60_000 }, async () => {
    let deletion!: Promise<void>
    let refused!: Promise<void>
    await engine.db.transaction().execute(async (trx) => {
      // Whatever is added to a team keeps it from going until it is done.
      await trx.insertInto('secrets').values({ team_id: 'alpha', name: 'KEY', sealed: 'x', updated_at: 'x' }).execute()
      deletion = engine.teams.remove('alpha')
      await somebodyWaits()
      refused = expect(engine.budgets.setCap('alpha', null, { tokens: 1, usd: null })).rejects.toMatchObject({ code: '23503' })
      await somebodyWaits(2)
    })
    await Promise.all([deletion, refused])
  })

  it('a result whose write failed can be written again', { timeout: 60_000 }, async () => {
    const lease = (await begun(engine, 'a', false)) as Lease
    const { cases: all, protocol } = await engine.prepare.setup(lease.run_id)
    const one = all.split.cases.find((each) => each.id === lease.case_id)!
    const planned = { case: one, profile: all.profiles.get(one.profile)!, trial: lease.trial }
    const had = await runTrial(planned, findBaseline('constant-list'), referencePatient, protocol, realWorld)
    await sql`create function full_disk() returns trigger language plpgsql as $$ begin raise 'no room' using errcode = '53100'; end $$`.execute(engine.db)
    await sql`create trigger full_disk before update on queue_trials for each row execute function full_disk()`.execute(engine.db)
    await expect(engine.leases.complete('a', lease, had)).rejects.toMatchObject({ code: '53100' })
    await sql`drop trigger full_disk on queue_trials`.execute(engine.db)
    expect(await engine.leases.complete('a', lease, had)).toBe(true)
    expect(await engine.leases.complete('a', lease, had)).toBe(false)
    expect(await engine.runs.find(runId)).toMatchObject({ done: 1 })
  })
})
