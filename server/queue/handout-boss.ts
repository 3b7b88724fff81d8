import { sql } from 'kysely'
import { fromKysely, type Job, PgBoss } from 'pg-boss'
import { InputError } from '../../bench/schema/error.ts'
import { openRuns } from './boss-choice.ts'
import { bundles, idOf, jobOf, type Piece, shortestLease, trialsOf } from './boss-jobs.ts'
import { attemptsOf, loansHere } from './boss-loans.ts'
import { lockFree, lockOne } from './boss-locks.ts'
import type { Handout, HandoutSettings, Lease } from './handout.ts'
import { queueLimits } from './limits.ts'

/** Connections for pg-boss' own upkeep; what is asked for a piece of work goes over the platform's. */
const ownConnections = 2

/**
 * pg-boss hands out the work of a Postgres database: a queue a team, a job a piece, the run as the job's group. A job
 * is there as long as its piece has no result; the transaction that keeps the result deletes it. Leases go by the
 * database's clock.
 * @param database its address
 * @throws InputError `config/lease` for a lease that pg-boss can't hold
 */
export async function bossHandout(database: string, { db, leaseSeconds, onFault }: HandoutSettings): Promise<Handout> {
  if (!Number.isInteger(leaseSeconds) || leaseSeconds < shortestLease) {
    const rule = `on Postgres it is a whole number from ${shortestLease}`
    throw new InputError('config/lease', `PATIENTSIM_LEASE_SECONDS is ${leaseSeconds}; ${rule}.`)
  }
  const interval = Math.floor(leaseSeconds / 3)
  const boss = new PgBoss({
    connectionString: database,
    max: ownConnections,
    application_name: 'patientsim queue',
    schedule: false,
    registerInstance: false,
    superviseIntervalSeconds: interval,
    monitorIntervalSeconds: interval,
  })
  boss.on('error', onFault)
  await boss.start()
  await boss.createQueue(bundles)
  const ours = { db: fromKysely(db) }
  const loans = loansHere()

  /** A job says what is to be had, the rows whether that still holds. A job that nothing stands behind is dropped. */
  async function leaseOf(queue: string, job: Job<Piece>, owner: string, priority: number): Promise<Lease | null> {
    const { run_id, position } = job.data
    const row = await db
      .selectFrom('queue_trials')
      .innerJoin('queue_runs', 'queue_runs.id', 'queue_trials.run_id')
      .select(['queue_trials.run_id', 'position', 'case_id', 'trial'])
      .where('run_id', '=', run_id)
      .where('position', '=', position)
      .where('queue_trials.state', '=', 'waiting')
      .where('queue_runs.state', 'in', ['queued', 'running'])
      .executeTakeFirst()
    if (!row) {
      await boss.deleteJob(queue, job, ours)
      return null
    }
    const loan = { queue, id: job.id, retryCount: job.retryCount, piece: job.data, priority }
    loans.add(owner, loan)
    return { ...row, attempts: attemptsOf(loan) }
  }

  return {
    async welcome(team) {
      await boss.createQueue(trialsOf(team))
    },
    async offer(trx, run, positions) {
      const isBundle = (position: number) => position === run.total
      const jobs = (chosen: readonly number[]) =>
        chosen.map((position) => jobOf({ run_id: run.id, position, before: 0 }, run.priority, leaseSeconds))
      const trials = positions.filter((position) => !isBundle(position))
      const options = { db: fromKysely(trx) }
      if (trials.length > 0) await boss.insert(trialsOf(run.team_id), jobs(trials), options)
      if (positions.some(isBundle)) await boss.insert(bundles, jobs([run.total]), options)
    },
    async next(owner, finishes) {
      for (const { team_id, priority, bundle } of await openRuns(db, finishes)) {
        const queue = bundle ? bundles : trialsOf(team_id)
        const [job] = await boss.fetch<Piece>(queue, {
          minPriority: priority,
          groupConcurrency: queueLimits.perRun,
          ...ours,
        })
        const lease = job && (await leaseOf(queue, job, owner, priority))
        if (lease) return lease
      }
      return null
    },
    async beat(owner) {
      const byQueue = Map.groupBy(loans.of(owner), (loan) => loan.queue)
      for (const [queue, some] of byQueue) {
        await db.transaction().execute(async (trx) => {
          const free = new Set(await lockFree(trx, queue, some.map(({ id }) => id)))
          const here = some.filter(({ id }) => free.has(id))
          if (here.length > 0) await boss.touch(queue, here, { db: fromKysely(trx) })
        })
      }
    },
    async settle(trx, owner, lease) {
      const loan = loans.find(owner, lease)
      return loan !== undefined && affected(await boss.deleteJob(loan.queue, [loan], { db: fromKysely(trx) })) === 1
    },
    forget: loans.forget,
    async giveUp(owner, lease) {
      const loan = loans.find(owner, lease)
      // What this fails to give up ends with its lease, for nobody renews it any more.
      loans.forget(owner, lease)
      if (!loan) return
      await db.transaction().execute(async (trx) => {
        if (await lockOne(trx, loan)) await boss.fail(loan.queue, [loan], null, { db: fromKysely(trx) })
      })
    },
    async release(owner) {
      const held = loans.of(owner)
      loans.forgetAll(owner)
      for (const { queue, piece, priority, ...job } of held) {
        await db.transaction().execute(async (trx) => {
          const options = { db: fromKysely(trx) }
          if (!(await lockOne(trx, { queue, id: job.id }))) return
          if (affected(await boss.deleteJob(queue, [job], options)) === 0) return
          await boss.insert(
            queue,
            [jobOf({ ...piece, before: piece.before + job.retryCount }, priority, leaseSeconds)],
            options,
          )
        })
      }
    },
    async withdraw(trx, run) {
      const trials = Array.from({ length: run.total }, (_, position) => idOf(run.id, position))
      for (const [queue, ids] of [[trialsOf(run.team_id), trials], [bundles, [idOf(run.id, run.total)]]] as const) {
        // What another holds at this moment stays, and is dropped when it is fetched.
        const free = await lockFree(trx, queue, ids)
        if (free.length > 0) await boss.deleteJob(queue, free, { db: fromKysely(trx) })
      }
    },
    async underWay() {
      const { rows } = await sql<{ n: number }>`select count(*) as n from pgboss.job where state = 'active'`.execute(db)
      return Number(rows[0]!.n)
    },
    async tidy() {
      // Queues first: one that is seen had its team then, and a team of now may have got its queue since.
      const queues = (await boss.getQueues()).map((queue) => queue.name).filter((name) => name !== bundles)
      const teams = await db.selectFrom('teams').select('id').execute()
      const known = new Set(teams.map(({ id }) => trialsOf(id)))
      for (const name of queues) if (!known.has(name)) await boss.deleteQueue(name)
    },
    async close() {
      await boss.stop({ graceful: false })
    },
  }
}

/** How many jobs a call changed; pg-boss' types leave it out. */
function affected(response: object): number {
  return (response as { affected: number }).affected
}
