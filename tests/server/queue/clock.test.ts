import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadCases } from '../../../bench/run/data.ts'
import { realWorld } from '../../../bench/run/trial.ts'
import { type Engine, openEngine } from '../../../server/engine.ts'
import { jumpWatch } from '../../../server/queue/clock.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { startWorker } from '../../../server/queue/worker.ts'
import { temporaryFolder } from '../../support/runs.ts'
import { json, scriptedDoctor } from '../../support/scripted-doctor.ts'
import { begun, httpSubmission, tinySplit } from './support.ts'

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describe('jumpWatch', () => {
  it('tells how far the clock jumped since it was asked before', () => {
    let [wall, mono] = [1000, 5]
    const jumped = jumpWatch(() => new Date(wall * 1000), () => mono)
    ;[wall, mono] = [1010, 15]
    expect(jumped()).toBe(0)
    ;[wall, mono] = [4611, 16]
    expect(jumped()).toBe(3600)
    expect(jumped()).toBe(0)
    ;[wall, mono] = [1000, 17]
    expect(jumped()).toBe(-3612)
  })
})

describe('a queue whose clock jumps', () => {
  const leaseSeconds = 3
  const count = 4
  const directories = tinySplit(count)
  /** Seconds that the clock is off; the process' own monotonic clock goes on as it does. */
  let off = 0
  const now = () => new Date(Date.now() + off * 1000)

  async function started(answerSeconds: number) {
    off = 0
    const doctor = await scriptedDoctor(async (body, response) => {
      await sleep(answerSeconds)
      json(response, body.round === 1 ? { message: 'Do you smoke?' } : { ddx: ['Pneumonia'] })
    })
    const folder = temporaryFolder()
    const settings = { version: '0.0.0-test', keys: [Buffer.alloc(32, 1)], dataDirectories: directories, endpoints: { allowLocal: true, httpHosts: [] } }
    const engine = await openEngine({ ...settings, database: join(folder, 'state.sqlite'), now, leaseSeconds })
    closing.push(() => doctor.close(), () => engine.close())
    await engine.teams.create('alpha', 'Alpha')
    const submission = await engine.submissions.add('alpha', httpSubmission('alpha', doctor.url))
    const cases = loadCases('tiny', directories)
    const run = await enqueue(engine.db, engine.handout, { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }, now())
    return { doctor, engine, run, bundles: join(folder, 'bundles') }
  }

  function work(engine: Engine, bundles: string) {
    const { leases, runs, prepare } = engine
    const worker = startWorker({ leases, runs, prepare, leaseSeconds, concurrency: 2, bundles, packageVersion: '0.0.0-test', world: { ...realWorld, now } })
    closing.push(() => worker.stop(10))
  }

  const finished = (engine: Engine, run: string) =>
    vi.waitUntil(async () => (await engine.runs.find(run)).state === 'finished', { timeout: 40_000, interval: 100 })

  it.each([3600, -3600])('by %i s loses no lease of a living worker: each case is had once', { timeout: 60_000 }, async (jump) => {
    const { doctor, engine, run, bundles } = await started(1)
    // One of them is idle, and looks for work at once.
    for (let i = 0; i < 3; i++) work(engine, bundles)
    await vi.waitUntil(() => doctor.requests.length >= count, { timeout: 20_000, interval: 20 })
    off = jump
    await finished(engine, run)
    const consultations = new Set(doctor.requests.map(({ body }) => body.consultation_id))
    expect(consultations.size).toBe(count)
    expect(await engine.runs.find(run)).toMatchObject({ done: count, failed: 0, void: 0 })
    const attempts = await engine.db.selectFrom('queue_trials').select('attempts').where('run_id', '=', run).where('case_id', '<>', '').execute()
    expect(attempts.map((row) => row.attempts)).toEqual(Array(count).fill(1))
  })

  it.each([3600, -3600])('by %i s keeps no lease of a dead worker for ever', { timeout: 60_000 }, async (jump) => {
    const { engine, run, bundles } = await started(0.05)
    const lost = (await begun(engine, 'dead', false))!
    off = jump
    work(engine, bundles)
    await finished(engine, run)
    const row = engine.db.selectFrom('queue_trials').select(['attempts', 'state']).where('run_id', '=', run)
    expect(await row.where('position', '=', lost.position).executeTakeFirst()).toEqual({ attempts: 2, state: 'done' })
  })
})
