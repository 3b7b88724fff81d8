import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { type FinishedTrial, realWorld, runTrial } from '../../../bench/run/trial.ts'
import { openEngine, type Engine } from '../../../server/engine.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { eventsAfter } from '../../../server/queue/events.ts'
import type { Lease } from '../../../server/queue/handout.ts'
import { queueLimits } from '../../../server/queue/limits.ts'
import { submissionOf } from '../../support/runs.ts'
import { databases } from '../store/databases.ts'
import { begun, tinySplit } from './support.ts'

/** The shortest that pg-boss takes. */
const leaseSeconds = 10
const directories = tinySplit(3)
const cases = loadCases('tiny', directories)

describe.each(databases)('the queue on %s', (kind, freshDatabase) => {
  let engine: Engine
  let time: Date
  let faults: unknown[]
  const later = (seconds: number) => (time = new Date(time.getTime() + seconds * 1000))

  beforeEach(async () => {
    time = new Date('2026-03-01T00:00:00Z')
    faults = []
    engine = await openEngine({
      version: '0.0.0-test',
      database: await freshDatabase(),
      keys: [Buffer.alloc(32, 1)],
      dataDirectories: directories,
      endpoints: { allowLocal: false, httpHosts: [] },
      now: () => time,
      leaseSeconds,
      onFault: (error) => faults.push(error),
    })
    for (const team of ['alpha', 'beta']) await engine.teams.create(team, team)
  })
  afterEach(async () => {
    await engine.close()
    expect(faults).toEqual([])
  })

  async function start(team: string, options: { priority?: number; quota?: number } = {}): Promise<string> {
    const submission = await engine.submissions.add(team, { ...submissionOf('constant-list'), team })
    const quotaOf = { ...(await engine.teams.find(team)), quotas: { tiny: options.quota ?? 50 } }
    const priority = options.priority ?? 0
    later(1)
    return enqueue(engine.db, engine.handout, { submission, cases, track: 'reference', trials: 1, seed: 42, priority, quotaOf }, time)
  }

  async function trialOf(lease: Lease, outcome: 'diagnosed' | 'failed' | 'void' = 'diagnosed'): Promise<FinishedTrial> {
    const { cases: all, protocol } = await engine.prepare.setup(lease.run_id)
    const one = all.split.cases.find((each) => each.id === lease.case_id)!
    const planned = { case: one, profile: all.profiles.get(one.profile)!, trial: lease.trial }
    const had = await runTrial(planned, findBaseline('constant-list'), referencePatient, protocol, realWorld)
    return { consultation: { ...had.consultation, outcome: { kind: outcome } }, measurement: { ...had.measurement, tokens: { input: 100, output: 7 } } }
  }

  const claim = (owner: string) => begun(engine, owner, false)

  /** Claims until the piece at a position comes; those before it stay with the owner. */
  async function claimOf(position: number, owner: string): Promise<Lease | null> {
    for (let lease = await claim(owner); lease; lease = await claim(owner)) if (lease.position === position) return lease
    return null
  }

  async function doAll(owner: string, outcome: (lease: Lease) => 'diagnosed' | 'failed' | 'void' = () => 'diagnosed') {
    for (let lease = await claim(owner); lease; lease = await claim(owner)) {
      expect(await engine.leases.complete(owner, lease, await trialOf(lease, outcome(lease)))).toBe(true)
    }
  }

  it('gives each trial to one worker, and keeps each result once', async () => {
    const id = await start('alpha')
    const leases = await Promise.all(['a', 'b', 'c'].map(claim))
    expect(new Set(leases.map((lease) => lease!.position)).size).toBe(3)
    expect(await claim('d')).toBeNull()
    const trial = await trialOf(leases[0]!)
    expect(await engine.leases.complete('b', leases[0]!, trial)).toBe(false)
    expect(await Promise.all([1, 2].map(() => engine.leases.complete('a', leases[0]!, trial)))).toEqual(expect.arrayContaining([true, false]))
    expect(await engine.runs.find(id)).toMatchObject({ state: 'running', done: 1, tokens_input: 100, tokens_output: 7 })
  })

  /** Lets time go by: on Postgres pg-boss goes by the database's clock, so its heartbeats are put back instead. */
  async function pass(seconds: number): Promise<void> {
    later(seconds)
    if (kind === 'PostgreSQL') await sql`update pgboss.job set heartbeat_on = heartbeat_on - ${`${seconds} s`}::interval`.execute(engine.db)
  }

  it('hands a silent worker’s trial to another, and refuses the late result', { timeout: 60_000 }, async () => {
    const id = await start('alpha')
    const lost = (await claim('dead'))!
    const others = [await claim('b'), await claim('b')]
    await pass(leaseSeconds - 1)
    await Promise.all(['dead', 'b'].map((owner) => engine.leases.beat(owner)))
    await pass(leaseSeconds - 1)
    await engine.leases.beat('b')
    expect(await claim('c')).toBeNull()
    await pass(2)
    const again = (await vi.waitUntil(() => claim('c'), { timeout: 30_000, interval: 200 }))!
    expect(again).toMatchObject({ position: lost.position, attempts: 2 })
    expect(await engine.leases.complete('dead', lost, await trialOf(lost))).toBe(false)
    expect(await engine.leases.complete('c', again, await trialOf(again))).toBe(true)
    for (const one of others) expect(await engine.leases.complete('b', one!, await trialOf(one!))).toBe(true)
    expect(await engine.runs.find(id)).toMatchObject({ done: 3, tokens_input: 300 })
    const attempts = await engine.db.selectFrom('queue_trials').select('attempts').orderBy('attempts', 'desc').execute()
    expect(attempts.map((row) => row.attempts)).toEqual([2, 1, 1, 0])
  })

  it('gives leases back at once when a worker stops, without counting the attempt', async () => {
    await start('alpha')
    const held = [await claim('a'), await claim('a')]
    expect(await engine.handout.underWay()).toBe(2)
    await engine.leases.release('a')
    expect(await engine.handout.underWay()).toBe(0)
    const again = [await claim('b'), await claim('b'), await claim('b')]
    expect(again.map((lease) => [lease!.position, lease!.attempts]).sort()).toEqual([[0, 1], [1, 1], [2, 1]])
    expect(await engine.leases.complete('a', held[0]!, await trialOf(held[0]!))).toBe(false)
  })

  it('counts the attempts that went wrong, also over a worker that stopped', async () => {
    await start('alpha')
    const first = (await claim('a'))!
    await engine.leases.giveUp('a', first)
    const again = (await claimOf(first.position, 'b'))!
    expect(again.attempts).toBe(2)
    await engine.leases.release('b')
    expect((await claimOf(first.position, 'c'))!.attempts).toBe(2)
  })

  it('voids a trial that ends its workers again and again, and has all others', { timeout: 60_000 }, async () => {
    const id = await start('alpha')
    const poison = (await claim('a'))!
    await engine.leases.giveUp('a', poison)
    for (let i = 1; i < queueLimits.mostAttempts; i++) {
      await engine.leases.giveUp('b', (await claimOf(poison.position, 'b'))!)
      await engine.leases.release('b')
    }
    const worker = engine.work(2, null)
    await vi.waitUntil(async () => (await engine.runs.find(id)).done === 3, { timeout: 30_000 })
    await worker.stop(5)
    expect(await engine.runs.find(id)).toMatchObject({ done: 3, void: 1, failed: 0 })
  })

  it('serves a team with one run beside a team with many, and maintainers first', async () => {
    for (let i = 0; i < 3; i++) await start('alpha')
    const own = await start('beta')
    const owners: string[] = []
    for (let i = 0; i < 4; i++) owners.push((await engine.runs.find((await claim(`w${i}`))!.run_id)).team_id)
    expect(owners).toEqual(['alpha', 'beta', 'alpha', 'beta'])
    const urgent = await start('alpha', { priority: 10 })
    expect((await claim('x'))!.run_id).toBe(urgent)
    expect(own).not.toBe(urgent)
  })

  it('starts nothing of a held team', async () => {
    await start('alpha')
    await engine.teams.change('alpha', { state: 'held' })
    expect(await claim('a')).toBeNull()
    await expect(start('alpha')).rejects.toMatchObject({ code: 'team/held' })
  })

  it('counts runs that wait, go on or finished, and no others, also when two are asked for at once', async () => {
    const first = await start('alpha', { quota: 2 })
    await engine.runs.cancel(first)
    const both = await Promise.allSettled([1, 2, 3].map(() => start('alpha', { quota: 2 })))
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(both.find((one) => one.status === 'rejected')!.reason).toMatchObject({ code: 'quota/split' })
    later(86_400)
    await start('alpha', { quota: 1 })
  })

  it('lets at most a few runs of a team wait', async () => {
    for (let i = 0; i < queueLimits.activeRuns; i++) await start('alpha')
    await expect(start('alpha')).rejects.toMatchObject({ code: 'quota/active' })
    await start('beta')
  })

  it('cancels: nothing more is given out or kept', async () => {
    const id = await start('alpha')
    const lease = (await claim('a'))!
    await engine.runs.cancel(id)
    expect(await engine.leases.complete('a', lease, await trialOf(lease))).toBe(false)
    expect(await claim('b')).toBeNull()
    expect(await engine.runs.find(id)).toMatchObject({ state: 'cancelled', done: 0, tokens_input: 0 })
    await expect(engine.runs.cancel(id)).rejects.toMatchObject({ code: 'run/over' })
  })

  it('writes the bundle once all trials are done, and has only the failed ones again', async () => {
    const id = await start('alpha')
    await doAll('a', (lease) => (lease.position === 1 ? 'failed' : 'diagnosed'))
    const last = (await begun(engine, 'f', true))!
    expect(last).toMatchObject({ case_id: '', position: 3 })
    await engine.runs.finish(id, 'c'.repeat(64))
    expect(await engine.runs.find(id)).toMatchObject({ state: 'finished', done: 3, failed: 1, tokens_input: 300 })
    expect(await engine.runs.retry(id, false)).toMatchObject({ state: 'queued', done: 2, failed: 0, tokens_input: 200, content_sha256: null })
    expect(await claim('b')).toMatchObject({ position: 1, attempts: 1 })
    await engine.leases.release('b')
    await doAll('b')
    expect(await begun(engine, 'f', true)).toMatchObject({ case_id: '' })
    await engine.runs.finish(id, 'd'.repeat(64))
    expect(await engine.runs.find(id)).toMatchObject({ state: 'finished', done: 3, failed: 0, tokens_input: 300 })
    await expect(engine.runs.retry(id, false)).rejects.toMatchObject({ code: 'run/nothing-failed' })
    const events = await eventsAfter(engine.db, id, 0, 100)
    expect(events.map((event) => event.id)).toEqual(events.map((_, i) => i + 1))
    expect(events.map((event) => event.kind)).toEqual(['queued', 'started', 'trial', 'trial', 'trial', 'finished', 'retried', 'started', 'trial', 'finished'])
  })

  it('fails a run with too many void trials, and one in which nothing happens', async () => {
    const id = await start('alpha')
    await doAll('a', () => 'void')
    await engine.runs.finish(id, 'c'.repeat(64))
    expect(await engine.runs.find(id)).toMatchObject({ state: 'failed', void: 3, reason: expect.stringContaining('3 of 3') })
    const stuck = await start('alpha')
    await claim('gone')
    expect(await engine.runs.failStuck()).toBe(0)
    later(queueLimits.stuckHours * 3600 + 1)
    expect(await engine.runs.failStuck()).toBe(1)
    expect(await engine.runs.find(stuck)).toMatchObject({ state: 'failed', reason: expect.stringContaining('hours') })
  })

  it('keeps, gives up and gives back the other leases of a worker that held one of a deleted team', async () => {
    const alphas = await start('alpha')
    await start('beta')
    const held: Lease[] = []
    for (let i = 0; i < 4; i++) held.push((await claim('a'))!)
    const gone = held.find(({ run_id }) => run_id === alphas)!
    const [kept, other] = held.filter(({ run_id }) => run_id !== alphas) as [Lease, Lease]
    await engine.teams.remove('alpha')
    await engine.handout.tidy()
    await pass(leaseSeconds - 1)
    await engine.leases.beat('a')
    await pass(leaseSeconds - 1)
    expect(await engine.leases.complete('a', gone, await trialOf(kept))).toBe(false)
    await engine.leases.giveUp('a', gone)
    expect(await engine.leases.complete('a', kept, await trialOf(kept))).toBe(true)
    await engine.leases.release('a')
    const again = [await claim('b'), await claim('b')]
    expect(again.find((lease) => lease?.position === other.position)).toMatchObject({ attempts: 1 })
  })

  it('forgets everything of a team that is deleted', async () => {
    await start('alpha')
    await engine.secrets.put('alpha', 'KEY', 'x')
    await engine.teams.remove('alpha')
    for (const table of ['submissions', 'queue_runs', 'queue_trials', 'run_events', 'secrets'] as const) {
      expect(await engine.db.selectFrom(table).selectAll().execute()).toEqual([])
    }
  })
})
