import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely, KyselyPlugin } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadCases } from '../../../bench/run/data.ts'
import { enqueue } from '../../../server/queue/enqueue.ts'
import { leases } from '../../../server/queue/leases.ts'
import { prepare } from '../../../server/queue/prepare.ts'
import { runs } from '../../../server/queue/runs.ts'
import { bundleFolder, startWorker } from '../../../server/queue/worker.ts'
import { deleteTeam } from '../../../server/retention/team.ts'
import type { Tables } from '../../../server/store/schema.ts'
import { submissionOf } from '../../support/runs.ts'
import { tinySplit } from '../queue/support.ts'
import { databases } from '../store/databases.ts'
import { platformWithTeams } from '../support.ts'

const directories = tinySplit(1)

/** A database in which something happens after the n-th statement of those that go through it. */
function interrupted(db: Kysely<Tables>, n: number, happens: () => Promise<unknown>) {
  let [left, done] = [n, Promise.resolve<unknown>(null)]
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (--left === 0) {
        done = happens()
        // Inside a transaction, and on SQLite's one connection, it has to wait for what is under way.
        await Promise.race([done, sleep(100)])
      }
      return result
    },
  }
  return { db: db.withPlugin(plugin), reached: () => left <= 0, over: () => done, disarm: () => (left = 0) }
}

describe.each(databases)('on %s', (_, freshDatabase) => {
  let platform: Awaited<ReturnType<typeof platformWithTeams>>
  beforeEach(async () => {
    platform = await platformWithTeams({ database: await freshDatabase(), dataDirectories: directories })
  })
  afterEach(() => platform.close())

  async function start(team: string): Promise<string> {
    if (!(await platform.teams.list()).some(({ id }) => id === team)) await platform.teams.create(team, team)
    const submission = await platform.submissions.add(team, { ...submissionOf('constant-list'), team })
    const run = { submission, cases: loadCases('tiny', directories), track: 'reference', trials: 1, seed: 42, priority: 0 }
    const quotaOf = { ...(await platform.teams.find(team)), quotas: { tiny: 1 } }
    return enqueue(platform.db, platform.handout, { ...run, quotaOf }, platform.now())
  }
  const remove = async (team: string) => {
    const { status } = await platform.call('DELETE', `/api/v1/teams/${team}`, undefined, platform.callers.maintainer)
    expect(status).toBe(204)
  }
  const finished = async (id: string) => {
    const run = await platform.db.selectFrom('queue_runs').select('state').where('id', '=', id).executeTakeFirst()
    return run?.state === 'finished'
  }

  /** A run during whose n-th statement its team is deleted. @returns false when the run was over before */
  async function deletedAfter(n: number): Promise<boolean> {
    const bundles = join(platform.folder, 'bundles')
    const { db: whole, handout, secrets, budgets, now } = platform
    const { db, reached, over, disarm } = interrupted(whole, n, () => remove('alpha'))
    const id = await start('alpha')
    const onFault = (error: unknown) => platform.faults.push(`after statement ${n}: ${error instanceof Error ? error.stack : String(error)}`)
    const worker = startWorker({
      leases: leases(db, handout, now),
      runs: runs(db, handout, now),
      prepare: prepare({ db, secrets, budgets, web: { fetch, allowLocal: true }, dataDirectories: directories }),
      ...{ leaseSeconds: 60, concurrency: 1, bundles, packageVersion: '0', idleSeconds: 0.02, onFault },
    })
    try {
      await vi.waitUntil(async () => reached() || (await finished(id)), { timeout: 20_000, interval: 10 })
      const inTime = reached()
      if (!inTime) {
        disarm()
        await remove('alpha')
      }
      await over()
      const next = await start('beta')
      await vi.waitUntil(() => finished(next), { timeout: 20_000, interval: 10 })
      await remove('beta')
      expect(existsSync(bundles) ? readdirSync(bundles) : []).toEqual([])
      return inTime
    } finally {
      await worker.stop(20)
    }
  }

  it('a team goes after any statement of a worker: nothing of it stays, it is no fault, and the worker goes on', { timeout: 120_000 }, async () => {
    let n = 1
    while (await deletedAfter(n)) n++
    expect(platform.faults).toEqual([])
    expect(n).toBeGreaterThan(10)
  })

  it('a bundle that a worker writes while its team is deleted goes too', async () => {
    const { db, teams, publisher } = platform
    const bundles = join(platform.folder, 'bundles')
    const id = await start('alpha')
    const remove: typeof teams.remove = async (...team) => {
      mkdirSync(bundleFolder(bundles, id), { recursive: true })
      await teams.remove(...team)
    }
    await deleteTeam({ db, teams: { ...teams, remove }, publisher, bundles }, 'alpha', 'keep', 'tests')
    expect(readdirSync(bundles)).toEqual([])
  })
})
