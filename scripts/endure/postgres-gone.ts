import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../config.ts'
import { after, openEndpoint } from './endpoint.ts'
import { lacksPostgres, openPostgres } from './postgres.ts'
import { engineOn, openRuns, queueRun, sealingKey, wholeQueue } from './queue.ts'
import { same, type Scenario } from './scenario.ts'
import { startNode } from './started.ts'

const cases = 8
const awaySeconds = 5

/** The database of two workers is stopped hard and started again, in the middle of their work. */
export const postgresGone: Scenario = {
  name: 'postgres',
  title: 'PostgreSQL gone and back',
  lacks: lacksPostgres,
  async endure({ short, workspace, say }) {
    const [times, runs] = short ? [1, 4] : [3, 20]
    const endpoint = await openEndpoint(after(0.5))
    const split = workspace.split(cases)
    const postgres = openPostgres(workspace)
    const env = {
      PATIENTSIM_STATE: workspace.state,
      DATABASE_URL: postgres.url,
      PATIENTSIM_SECRETS_KEY: sealingKey.toString('base64'),
      PATIENTSIM_LOCAL_ENDPOINTS: '1',
      PATIENTSIM_LEASE_SECONDS: '10',
    }
    try {
      const engine = await engineOn(workspace, postgres.url)
      await engine.teams.create('endure', 'endure')
      const doctor = { kind: 'http' as const, url: endpoint.url, headers: {}, timeout_seconds: 10 }
      for (let i = 0; i < runs; i++) await queueRun(engine, workspace, 'endure', String(i), split, doctor)
      await engine.close()
      const words = ['worker', '--concurrency', '4', '--bundles', '--grace', '20']
      const workers = [1, 2].map(() => startNode([join(root, 'scripts', 'patientsim.mjs'), ...words], env))
      while (endpoint.calls() === 0) await sleep(100)
      for (let i = 0; i < times; i++) {
        await sleep(2000)
        say(`gone ${i + 1} of ${times}`)
        postgres.stop()
        await sleep(awaySeconds * 1000)
        postgres.start()
        await sleep(3000)
      }
      const again = await engineOn(workspace, postgres.url)
      const until = performance.now() + 300_000
      while ((await openRuns(again)) > 0 && performance.now() < until) await sleep(500)
      for (const worker of workers) worker.kill('SIGTERM')
      const codes = (await Promise.all(workers.map((worker) => worker.ended))).map(({ code }) => code)
      const checks = await wholeQueue(again, runs, cases)
      await again.close()
      return {
        done: `stopped hard ${times} times for ${awaySeconds} s under two workers, in ${runs} runs of ${cases} consultations (${endpoint.consultations() - runs * cases} begun again)`,
        checks: [same('exit codes of the workers', codes, [0, 0]), ...checks],
      }
    } finally {
      await endpoint.close()
      postgres.stop()
    }
  },
}
