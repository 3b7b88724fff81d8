import { describe, expect, it, vi } from 'vitest'
import { submissionOf } from '../support/runs.ts'
import { cli } from '../support/cli.ts'
import { databases, postgres } from './store/databases.ts'
import { platformWithTeams } from './support.ts'

describe.each(databases.filter(([name]) => name === 'PostgreSQL'))('a %s that is stopped and started', (_, freshDatabase) => {
  it('leaves the server alive and not ready, fails no run, and all goes on when it is back', { timeout: 120_000 }, async () => {
    const database = await freshDatabase()
    const platform = await platformWithTeams({ database, concurrency: 2, leaseSeconds: 10 })
    const { call, callers } = platform
    const { id } = await platform.submissions.add('alpha', { ...submissionOf('checklist'), team: 'alpha' })
    const run = (await (await call('POST', `/api/v1/submissions/${id}/runs`, { split: 'dev' }, callers.alpha)).json()) as { id: string }
    await vi.waitUntil(async () => (await platform.runs.find(run.id)).done > 0, { timeout: 30_000, interval: 20 })
    expect((await call('GET', '/readyz')).status).toBe(200)

    postgres().stop()
    const unready = await call('GET', '/readyz')
    expect([unready.status, await unready.json()]).toMatchObject([503, { code: 'server/not-ready', detail: expect.stringContaining('database') }])
    expect((await call('GET', '/healthz')).status).toBe(200)
    expect((await call('GET', '/api/v1/boards')).status).toBe(200)
    const refused = await call('GET', `/api/v1/runs/${run.id}`, undefined, callers.alpha)
    expect([refused.status, (await refused.json()).code, refused.headers.get('retry-after')]).toEqual([503, 'server/database-away', '10'])
    const typed = await cli(['token'], { env: { DATABASE_URL: database } })
    expect(typed).toMatchObject({ code: 2, stderr: expect.stringContaining('[state/database-away]') })

    postgres().start()
    await vi.waitUntil(async () => (await call('GET', '/readyz')).status === 200, { timeout: 30_000, interval: 100 })
    await vi.waitUntil(async () => (await platform.runs.find(run.id)).state === 'finished', { timeout: 90_000, interval: 200 })
    expect(await platform.runs.find(run.id)).toMatchObject({ done: 37, failed: 0, void: 0 })
    await platform.close()
  })
})
