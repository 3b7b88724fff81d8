import { getPriority } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { root } from '../../../scripts/config.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { type Engine, openEngine } from '../../../server/engine.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { startWorkerProcess, type WorkerProcess } from '../../../server/queue/worker-process.ts'
import { startCli } from '../../support/cli.ts'
import { temporaryFolder } from '../../support/runs.ts'
import { json, scriptedDoctor, type ScriptedDoctor } from '../../support/scripted-doctor.ts'
import { httpSubmission, tinySplit } from './support.ts'

/** The shortest lease that both databases take. */
const leaseSeconds = 10
const key = Buffer.alloc(32, 3)

let engine: Engine
let doctor: ScriptedDoctor
let env: Record<string, string>
/** While it is true, the doctor answers nothing, and a consultation stays under way. */
let silent: boolean

beforeEach(async () => {
  silent = false
  doctor = await scriptedDoctor(async (body, response) => {
    if (silent) await vi.waitUntil(() => !silent || response.closed, { timeout: 60_000, interval: 10 })
    json(response, body.round === 1 ? { message: 'Do you smoke?' } : { ddx: ['Pneumonia'] })
  })
  const folder = temporaryFolder()
  // Beside the state, where every process of the platform looks for local sets.
  const dataDirectories = tinySplit(3, join(folder, 'data'))
  const database = join(folder, 'state.sqlite')
  const endpoints = { allowLocal: true, httpHosts: [] }
  engine = await openEngine({ version: '0.0.0-test', database, keys: [key], dataDirectories, endpoints, leaseSeconds })
  await engine.teams.create('alpha', 'Alpha')
  env = {
    PATIENTSIM_STATE: database,
    DATABASE_URL: database,
    PATIENTSIM_SECRETS_KEY: key.toString('base64'),
    PATIENTSIM_LOCAL_ENDPOINTS: '1',
    PATIENTSIM_LEASE_SECONDS: String(leaseSeconds),
  }
})
afterEach(async () => {
  silent = false
  await engine.close()
  await doctor.close()
})

async function startRun(): Promise<string> {
  const submission = await engine.submissions.add('alpha', httpSubmission('alpha', doctor.url))
  const cases = loadCases('tiny', [join(env.PATIENTSIM_STATE!, '..', 'data')])
  const asked = { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }
  return enqueue(engine.db, engine.handout, asked, new Date())
}

const until = (reached: () => boolean | Promise<boolean>) => vi.waitUntil(reached, { timeout: 120_000, interval: 50 })
const finished = async (id: string) => (await engine.runs.find(id)).state === 'finished'

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('the process beside the server', () => {
  let worker: WorkerProcess
  let faults: string[]
  const start = () => {
    faults = []
    worker = startWorkerProcess({
      program: join(root, 'scripts', 'patientsim.mjs'),
      args: ['worker', '--bundles', '--concurrency', '2', '--grace', '0'],
      env: { ...process.env, ...env },
      onFault: (error) => faults.push(String(error)),
      pauseSeconds: 0.1,
    })
  }

  it(
    'yields the processor, and is started again until the run is done when it is killed',
    { timeout: 180_000 },
    async () => {
      silent = true
      start()
      const first = worker.pid()!
      expect(getPriority(first)).toBe(10)
      const id = await startRun()
      await until(() => doctor.requests.length > 0)
      process.kill(first, 'SIGKILL')
      silent = false
      await until(() => finished(id))
      expect(worker.pid()).not.toBe(first)
      expect(faults).toEqual(['Error: The worker process ended by itself (SIGKILL).'])
      await worker.stop(60)
      expect(worker.pid()).toBeUndefined()
      expect(await engine.runs.find(id)).toMatchObject({ done: 3, failed: 0, void: 0 })
    },
  )

  it('gives back what it has under way when it is stopped, and does not come again', { timeout: 180_000 }, async () => {
    silent = true
    start()
    const id = await startRun()
    await until(() => doctor.requests.length === 2)
    const pid = worker.pid()!
    await worker.stop(60)
    expect(alive(pid)).toBe(false)
    expect(faults).toEqual([])
    const rows = engine.db
      .selectFrom('queue_trials')
      .select(['state', 'attempts'])
      .where('run_id', '=', id)
      .where('case_id', '<>', '')
    expect(await rows.execute()).toEqual(Array(3).fill({ state: 'waiting', attempts: 0 }))
  })
})

describe('patientsim serve', () => {
  /** Starts a server on a free port. @returns it once it serves, and its worker's process once that works */
  async function serve() {
    const server = startCli(['serve', '--port', '0'], env)
    let said = ''
    server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await until(() => /Serving at/.test(said) && /Working as \d+-/.test(said))
    return {
      server,
      worker: Number(/Working as (\d+)-/.exec(said)![1]),
      ended: new Promise((resolve) => server.once('exit', resolve)),
    }
  }

  it('has consultations and writes bundles in another process, which ends with it', { timeout: 180_000 }, async () => {
    const { server, worker, ended } = await serve()
    expect(worker).not.toBe(server.pid)
    const id = await startRun()
    await until(() => finished(id))
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(alive(worker)).toBe(false)
  })

  it('leaves no worker behind when it is killed', { timeout: 180_000 }, async () => {
    const { server, worker, ended } = await serve()
    server.kill('SIGKILL')
    await ended
    await until(() => !alive(worker))
  })
})
