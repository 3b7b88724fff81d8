import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { httpDoctor } from '../../../bench/doctors/http.ts'
import { contentHash } from '../../../bench/run/bundle.ts'
import { loadCases } from '../../../bench/run/data.ts'
import type { Result } from '../../../bench/schema/bundle.ts'
import { rng } from '../../../bench/stats/rng.ts'
import { type Engine, openEngine } from '../../../server/engine.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { isPostgres } from '../../../server/store/database.ts'
import { startCli } from '../../support/cli.ts'
import { makeBundle } from '../../support/runs.ts'
import { json, scriptedDoctor } from '../../support/scripted-doctor.ts'
import { databases } from '../store/databases.ts'
import { httpSubmission, tinySplit } from './support.ts'

/** PATIENTSIM_KILLS=50 PATIENTSIM_RUNS=200 is the full trial; the usual one is small enough for every change. */
const kills = Number(process.env.PATIENTSIM_KILLS ?? 6)
const total = Number(process.env.PATIENTSIM_RUNS ?? 20)
const teams = 20
const casesOfRun = 3
const minutes = 30
const thinkSeconds = 0.4
const leaseSeconds = 10
/** What a consultation of the scripted doctor takes: two rounds. */
const tokens = { input: 300, output: 18 }

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const ended = (worker: ReturnType<typeof startCli>) =>
  new Promise((resolve) => (worker.exitCode === null ? worker.once('exit', resolve) : resolve(worker.exitCode)))

/**
 * Kills one of two workers at random moments while consultations go on, until so many were killed and all runs are over.
 * @param begun how many consultations were begun
 */
async function workUnderKills(engine: Engine, begun: () => number, start: () => ReturnType<typeof startCli>) {
  const workers = [start(), start()]
  const chance = rng('killed')
  const isOpen = async () => {
    const runs = engine.db.selectFrom('queue_runs').select('id').where('state', 'in', ['queued', 'running'])
    return (await runs.execute()).length > 0
  }
  let killed = 0
  for (let before = begun(); await isOpen(); await sleep(0.1)) {
    if (killed === kills || begun() === before) continue
    await sleep(chance.next())
    const victim = chance.below(2)
    workers[victim]!.kill('SIGKILL')
    workers[victim] = start()
    killed++
    before = begun()
  }
  for (const worker of workers) worker.kill('SIGTERM')
  return { killed, codes: await Promise.all(workers.map(ended)) }
}

describe.each(databases)('workers on %s that are killed at random', (kind, freshDatabase) => {
  it('lose no trial, keep none twice, and write what an undisturbed run writes', { timeout: minutes * 60_000 }, async () => {
    const consultations = new Set<string>()
    const doctor = await scriptedDoctor(async (body, response) => {
      consultations.add(String(body.consultation_id))
      await sleep(thinkSeconds)
      if (body.round === 1) json(response, { message: 'Do you smoke?', tokens: { input: 100, output: 7 } })
      else json(response, { ddx: ['Pneumonia'], tokens: { input: 200, output: 11 } })
    })
    const folder = mkdtempSync(join(tmpdir(), 'patientsim-killed-'))
    const dataDirectories = tinySplit(casesOfRun, join(folder, 'data'))
    const key = Buffer.alloc(32, 3)
    const state = join(folder, 'state.sqlite')
    const fresh = await freshDatabase()
    const database = isPostgres(fresh) ? fresh : state
    const endpoints = { allowLocal: true, httpHosts: [] }
    const engine = await openEngine({ version: '0.0.0-test', database, keys: [key], dataDirectories, endpoints, leaseSeconds })
    const cases = loadCases('tiny', dataDirectories)
    for (let i = 0; i < total; i++) {
      const team = `team-${i % teams}`
      if (i < teams) await engine.teams.create(team, team)
      const submission = await engine.submissions.add(team, { ...httpSubmission(team, doctor.url), version: String(i) })
      const run = { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }
      await enqueue(engine.db, engine.handout, run, new Date())
    }
    const env = {
      PATIENTSIM_STATE: state,
      DATABASE_URL: database,
      PATIENTSIM_SECRETS_KEY: key.toString('base64'),
      PATIENTSIM_LOCAL_ENDPOINTS: '1',
      PATIENTSIM_LEASE_SECONDS: String(leaseSeconds),
    }
    const start = () => startCli(['worker', '--concurrency', '3', '--bundles'], env)
    const { killed, codes } = await workUnderKills(engine, () => consultations.size, start)
    expect(codes).toEqual([0, 0])

    const trials = total * casesOfRun
    const rows = await engine.db.selectFrom('queue_trials').select(['state', 'case_id', 'attempts']).execute()
    const lost = rows.reduce((sum, row) => sum + Math.max(0, row.attempts - 1), 0)
    const again = consultations.size - trials
    const counted = `${total} submissions of ${teams} teams, ${trials} trials, ${killed} kills`
    process.stdout.write(`${kind}: ${counted}, ${lost} leases lost, ${again} trials begun again\n`)
    expect(rows.map((row) => row.state)).toEqual(Array(trials + total).fill('done'))
    expect(lost).toBeGreaterThan(0)
    expect(again).toBeGreaterThan(0)
    expect(await engine.handout.underWay()).toBe(0)

    const endpoint = httpDoctor('endpoint', { url: doctor.url, headers: {}, timeoutSeconds: 5 })
    const undisturbed = await makeBundle(join(folder, 'undisturbed'), endpoint, { cases })
    const transcripts = readFileSync(join(folder, 'undisturbed', 'consultations.jsonl'))
    const submitted = engine.db.selectFrom('queue_runs').innerJoin('submissions', 'submissions.id', 'submission_id')
    const runs = await submitted.selectAll('queue_runs').select('body').execute()
    for (const { id, body, ...run } of runs) {
      expect(run).toMatchObject({ state: 'finished', done: casesOfRun, failed: 0, void: 0 })
      expect(run).toMatchObject({ tokens_input: tokens.input * casesOfRun, tokens_output: tokens.output * casesOfRun })
      const events = await engine.db.selectFrom('run_events').select(['kind', 'data']).where('run_id', '=', id).execute()
      const kept = events.filter((event) => event.kind === 'trial').map((event) => (JSON.parse(event.data) as { case: string }).case)
      expect(kept.sort()).toEqual(cases.split.cases.map((one) => one.id).sort())
      const bundle = join(folder, 'bundles', id)
      expect(readFileSync(join(bundle, 'consultations.jsonl')).equals(transcripts)).toBe(true)
      const result = JSON.parse(readFileSync(join(bundle, 'result.json'), 'utf8')) as Result
      const expected = { ...undisturbed, submission: JSON.parse(body) as Result['submission'] }
      expect(result.content_sha256).toBe(contentHash(expected))
      expect(run.content_sha256).toBe(result.content_sha256)
      // Times, and the random ids of consultations, are measured and not part of the content; their own hash must be right.
      const measured = createHash('sha256').update(readFileSync(join(bundle, 'measurements.jsonl'))).digest('hex')
      expect(result.files['measurements.jsonl']).toBe(measured)
    }
    await engine.close()
    await doctor.close()
  })
})
