import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { httpDoctor } from '../../../bench/doctors/http.ts'
import { loadCases } from '../../../bench/run/data.ts'
import type { Result } from '../../../bench/schema/bundle.ts'
import { rng } from '../../../bench/stats/rng.ts'
import { openEngine } from '../../../server/engine.ts'
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
const minutes = 15

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

describe.each(databases)('workers on %s that are killed at random', (_, freshDatabase) => {
  it('lose no trial, keep none twice, and write the same transcripts as an undisturbed run', { timeout: minutes * 60_000 }, async () => {
    const doctor = await scriptedDoctor(async (body, response) => {
      await sleep(0.1)
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
    const engine = await openEngine({ version: '0.0.0-test', database, keys: [key], dataDirectories, endpoints })
    const cases = loadCases('tiny', dataDirectories)
    const runs: string[] = []
    for (let i = 0; i < total; i++) {
      const team = `team-${i % teams}`
      if (i < teams) await engine.teams.create(team, team)
      const submission = await engine.submissions.add(team, { ...httpSubmission(team, doctor.url), version: String(i) })
      runs.push(await enqueue(engine.db, engine.handout, { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }, new Date()))
    }
    const env = {
      PATIENTSIM_STATE: state,
      DATABASE_URL: database,
      PATIENTSIM_SECRETS_KEY: key.toString('base64'),
      PATIENTSIM_LOCAL_ENDPOINTS: '1',
      PATIENTSIM_LEASE_SECONDS: '4',
    }
    const start = () => startCli(['worker', '--concurrency', '4', '--bundles'], env)
    const workers = [start(), start()]
    const chance = rng('killed')
    let killed = 0
    const progress = async () => {
      const rows = await engine.db.selectFrom('queue_runs').selectAll().execute()
      return { rows, open: rows.filter((run) => run.state === 'queued' || run.state === 'running').length }
    }
    for (let { open } = await progress(); open > 0; { open } = await progress()) {
      await sleep(chance.next() * 2)
      if (killed >= kills) continue
      const victim = chance.below(2)
      workers[victim]!.kill('SIGKILL')
      workers[victim] = start()
      killed++
    }
    for (const worker of workers) worker.kill('SIGTERM')
    const codes = await Promise.all(workers.map((worker) => new Promise((resolve) => (worker.exitCode === null ? worker.once('exit', resolve) : resolve(worker.exitCode)))))
    const { rows } = await progress()
    expect(rows.map((run) => run.state)).toEqual(Array(total).fill('finished'))
    for (const run of rows) {
      expect(run).toMatchObject({ done: casesOfRun, failed: 0, void: 0, tokens_input: 300 * casesOfRun, tokens_output: 18 * casesOfRun })
    }
    const undisturbed = await makeBundle(join(folder, 'undisturbed'), httpDoctor('endpoint', { url: doctor.url, headers: {}, timeoutSeconds: 5 }), { cases })
    for (const id of runs) {
      const result = JSON.parse(readFileSync(join(folder, 'bundles', id, 'result.json'), 'utf8')) as Result
      expect(result.files['consultations.jsonl']).toBe(undisturbed.files['consultations.jsonl'])
      expect(result.scores).toEqual(undisturbed.scores)
      const events = await engine.db.selectFrom('run_events').select('kind').where('run_id', '=', id).execute()
      expect(events.filter((event) => event.kind === 'trial')).toHaveLength(casesOfRun)
    }
    expect(killed).toBeGreaterThan(0)
    expect(codes).toEqual([0, 0])
    await engine.close()
    await doctor.close()
  })
})
