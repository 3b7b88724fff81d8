import { join } from 'node:path'
import { dataDirectory, loadCases } from '../../bench/run/data.ts'
import type { Submission } from '../../bench/schema/submission.ts'
import { type Engine, type EngineSettings, openEngine } from '../../server/engine.ts'
import { enqueue } from '../../server/queue/enqueue.ts'
import { type Check, same } from './scenario.ts'
import type { Workspace } from './workspace.ts'

/** The key that seals secrets in a scenario's database; there are none. */
export const sealingKey = Buffer.alloc(32, 5)

/** The platform's engine on a scenario's database. */
export function engineOn(workspace: Workspace, database: string, settings: Partial<EngineSettings> = {}): Promise<Engine> {
  const dataDirectories = [dataDirectory, join(workspace.folder, 'data')]
  const endpoints = { allowLocal: true, httpHosts: [] }
  return openEngine({ version: '0.0.0', database, keys: [sealingKey], dataDirectories, endpoints, ...settings })
}

/** Queues a run of a split. */
export async function queueRun(engine: Engine, workspace: Workspace, team: string, version: string, split: string, doctor: Submission['doctor']): Promise<void> {
  const about = { team, agent: 'doctor', version, title: 'A doctor', class: 'custom' as const }
  const facts = { description: '', links: {}, contact: '', license: '' }
  const submission = await engine.submissions.add(team, { schema: 'patientsim-submission/1', ...about, ...facts, doctor })
  const cases = loadCases(split, [dataDirectory, join(workspace.folder, 'data')])
  await enqueue(engine.db, engine.handout, { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }, engine.now())
}

/** The runs that are not over. */
export async function openRuns({ db }: Engine): Promise<number> {
  return (await db.selectFrom('queue_runs').select('id').where('state', 'in', ['queued', 'running']).execute()).length
}

/** That every run is finished, and every trial kept once, with one event. */
export async function wholeQueue({ db, handout }: Engine, runs: number, cases: number): Promise<Check[]> {
  const states = await db.selectFrom('queue_runs').select(['state', 'done', 'failed', 'void', 'content_sha256']).execute()
  const events = await db.selectFrom('run_events').select('run_id').where('kind', '=', 'trial').execute()
  const whole = states.filter((run) => run.state === 'finished' && run.done === cases && run.failed + run.void === 0)
  return [
    same('runs finished whole', whole.length, runs),
    same('trials kept, by their events', events.length, runs * cases),
    same('different contents', new Set(states.map((run) => run.content_sha256)).size, runs),
    same('leases left', await handout.underWay(), 0),
  ]
}
