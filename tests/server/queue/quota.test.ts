import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { realWorld, runTrial } from '../../../bench/run/trial.ts'
import { type Engine, openEngine } from '../../../server/engine.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { queueLimits } from '../../../server/queue/limits.ts'
import { submissionOf } from '../../support/runs.ts'
import { databases } from '../store/databases.ts'
import { begun, tinySplit } from './support.ts'

const directories = tinySplit(2)
const cases = loadCases('tiny', directories)

describe.each(databases)('a quota of one run a day on %s', (_, freshDatabase) => {
  let engine: Engine
  let time: Date
  beforeEach(async () => {
    time = new Date('2026-03-01T00:00:00Z')
    const settings = { version: '0.0.0-test', keys: [Buffer.alloc(32, 1)], dataDirectories: directories, endpoints: { allowLocal: false, httpHosts: [] } }
    engine = await openEngine({ ...settings, database: await freshDatabase(), now: () => time, leaseSeconds: 10 })
    await engine.teams.create('alpha', 'Alpha')
    await engine.teams.change('alpha', { quotas: { tiny: 1 } })
  })
  afterEach(() => engine.close())

  async function start(): Promise<string> {
    const submission = await engine.submissions.add('alpha', { ...submissionOf('constant-list'), team: 'alpha' })
    const quotaOf = await engine.teams.find('alpha')
    return enqueue(engine.db, engine.handout, { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf }, time)
  }

  const claim = async () => (await begun(engine, 'worker', false))!

  async function end(state: 'failed' | 'over_budget') {
    expect(await engine.leases.endRun('worker', await claim(), { state, reason: 'for a test' })).toBe(true)
  }

  async function doAll(id: string, kind: 'diagnosed' | 'void') {
    for (let i = 0; i < cases.split.cases.length; i++) {
      const lease = await claim()
      const { protocol } = await engine.prepare.setup(id)
      const one = cases.split.cases.find((each) => each.id === lease.case_id)!
      const planned = { case: one, profile: cases.profiles.get(one.profile)!, trial: 1 }
      const had = await runTrial(planned, findBaseline('constant-list'), referencePatient, protocol, realWorld)
      await engine.leases.complete('worker', lease, { ...had, consultation: { ...had.consultation, outcome: { kind } } })
    }
    await begun(engine, 'worker', true)
    await engine.runs.finish(id, 'c'.repeat(64))
  }

  const endings: Record<string, [state: string, work: (id: string) => Promise<unknown>]> = {
    failed: ['failed', () => end('failed')],
    void: ['failed', (id) => doAll(id, 'void')],
    cancelled: ['cancelled', (id) => engine.runs.cancel(id)],
    'over budget': ['over_budget', () => end('over_budget')],
    stuck: [
      'failed',
      async () => {
        await claim()
        time = new Date(time.getTime() + queueLimits.stuckHours * 3_600_000 + 1000)
        await engine.runs.failStuck()
      },
    ],
  }

  it.each(Object.keys(endings))('is not touched by a run that is %s', { timeout: 30_000 }, async (name) => {
    const [state, work] = endings[name]!
    const id = await start()
    await expect(start()).rejects.toMatchObject({ code: 'quota/split' })
    await work(id)
    expect((await engine.runs.find(id)).state).toBe(state)
    await start()
  })

  it('is used up by a run that finished, until a day is over', { timeout: 30_000 }, async () => {
    const id = await start()
    await doAll(id, 'diagnosed')
    expect((await engine.runs.find(id)).state).toBe('finished')
    await expect(start()).rejects.toMatchObject({ code: 'quota/split' })
    time = new Date(time.getTime() + 86_400_000)
    await start()
  })
})
