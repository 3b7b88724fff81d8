import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkRecord } from '../../../bench/record/archive.ts'
import { readResult } from '../../../bench/run/read-bundle.ts'
import { changeRun } from '../../../server/queue/events.ts'
import { submissionOf } from '../../support/runs.ts'
import { tinySplit } from '../queue/support.ts'
import { databases } from '../store/databases.ts'
import { platformWithTeams } from '../support.ts'

describe.each(databases)('on %s', (kind, freshDatabase) => {
  let platform: Awaited<ReturnType<typeof platformWithTeams>>
  let time: Date
  beforeEach(async () => {
    time = new Date('2026-03-01T00:00:00Z')
    platform = await platformWithTeams({ database: await freshDatabase(), dataDirectories: tinySplit(3), concurrency: 2, now: () => time })
  })
  afterEach(() => platform.close())

  const maintainer = (method: string, path: string, body?: unknown) => platform.call(method, `/api/v1${path}`, body, platform.callers.maintainer)
  const folderOf = (id: string) => join(platform.folder, 'bundles', id)

  async function finishedRun(agent: string, team = 'alpha'): Promise<string> {
    const { id } = await platform.submissions.add(team, { ...submissionOf(agent), team })
    const run = (await (await maintainer('POST', `/submissions/${id}/runs`, { split: 'tiny' })).json()) as { id: string }
    await vi.waitUntil(async () => (await platform.runs.find(run.id)).state === 'finished', { timeout: 30_000, interval: 50 })
    return run.id
  }

  const wordsOf = async (id: string) => {
    const rows = await platform.db.selectFrom('queue_trials').select('consultation').where('run_id', '=', id).where('case_id', '<>', '').execute()
    return rows.map((row) => JSON.parse(row.consultation!) as { exchanges: unknown[]; scores: object; outcome: object })
  }

  it('old transcripts of unpublished runs go; scores, the published ones and an audit line stay', { timeout: 90_000 }, async () => {
    const [old, published] = [await finishedRun('checklist'), await finishedRun('constant-list')]
    expect((await maintainer('POST', `/runs/${published}/publish`)).status).toBe(200)
    const result = readResult(folderOf(old))
    const before = await wordsOf(old)
    time = new Date('2026-05-29T00:00:00Z')
    const young = await finishedRun('silent')
    expect(await platform.prune('server')).toBe(0)
    time = new Date('2026-05-30T00:00:01Z')
    expect(await platform.prune('server')).toBe(1)
    expect(await platform.prune('server')).toBe(0)

    expect(existsSync(join(folderOf(old), 'consultations.jsonl'))).toBe(false)
    expect(readResult(folderOf(old))).toEqual(result)
    const after = await wordsOf(old)
    expect(after.map(({ scores, outcome }) => ({ scores, outcome }))).toEqual(before.map(({ scores, outcome }) => ({ scores, outcome })))
    expect(before.every((one) => one.exchanges.length > 0) && after.every((one) => one.exchanges.length === 0)).toBe(true)
    expect((await platform.runs.find(old)).transcripts_deleted_at).toBe(time.toISOString())
    for (const id of [published, young]) {
      expect(existsSync(join(folderOf(id), 'consultations.jsonl'))).toBe(true)
      expect((await wordsOf(id)).every((one) => one.exchanges.length > 0)).toBe(true)
    }
    const bundle = join(platform.folder, 'submissions', 'alpha', 'constant-list', 'results', 'tiny.reference', 'consultations.jsonl')
    expect(readFileSync(bundle, 'utf8').split('\n')).toHaveLength(4)
    const { items } = await platform.audit.page(100)
    const lines = items.filter((line) => line.action === 'delete transcripts')
    expect(lines).toMatchObject([{ actor: 'server', subject: `/runs/${old}`, detail: { team_id: 'alpha', agent: 'checklist', trials: 3, days: 90 } }])

    expect((await (await maintainer('POST', `/runs/${old}/publish`)).json()).code).toBe('publish/deleted')
    expect((await maintainer('POST', `/runs/${old}/retry`)).status).toBe(200)
    await vi.waitUntil(async () => (await platform.runs.find(old)).state === 'finished', { timeout: 30_000, interval: 50 })
    expect(readResult(folderOf(old)).files).toEqual({ ...result.files, 'measurements.jsonl': expect.any(String) })
    expect((await maintainer('POST', `/runs/${old}/publish`)).status).toBe(200)
    expect(platform.faults).toEqual([])
  })

  it.each(['keep', 'retract'] as const)('a team goes with all that is its own; its published rows %s', { timeout: 90_000 }, async (rows) => {
    const [published, unpublished, others] = [await finishedRun('checklist'), await finishedRun('silent'), await finishedRun('silent', 'beta')]
    await maintainer('POST', `/runs/${published}/publish`)
    await platform.secrets.put('alpha', 'KEY', 'a-secret-value')
    await platform.budgets.setCap('alpha', null, { tokens: 5, usd: null })
    expect((await maintainer('DELETE', `/teams/alpha?rows=${rows}`)).status).toBe(204)

    for (const table of ['submissions', 'queue_runs', 'secrets', 'budgets', 'tokens'] as const) {
      const left = await platform.db.selectFrom(table).select('team_id').execute()
      expect([table, left.filter((row) => row.team_id === 'alpha')]).toEqual([table, []])
    }
    for (const table of ['queue_trials', 'run_events'] as const) {
      const left = await platform.db.selectFrom(table).select('run_id').execute()
      expect(new Set(left.map((row) => row.run_id))).toEqual(new Set([others]))
    }
    expect([published, unpublished, others].map((id) => existsSync(folderOf(id)))).toEqual([false, false, true])
    expect((await platform.call('GET', '/api/v1/me', undefined, platform.callers.alpha)).status).toBe(401)

    const record = checkRecord(join(platform.folder, 'record'))
    expect(record.map((entry) => entry.action)).toEqual(rows === 'keep' ? ['publish'] : ['publish', 'retract'])
    expect(existsSync(join(platform.folder, 'submissions', 'alpha', 'checklist', 'results', 'tiny.reference', 'result.json'))).toBe(true)
    await vi.waitUntil(async () => {
      const { items } = await (await platform.call('GET', '/api/v1/boards')).json()
      return (rows === 'keep' ? items[0]?.rows : items[0]?.tombstones)?.length === 1
    }, { timeout: 10_000, interval: 200 })

    expect((await (await maintainer('POST', '/teams', { id: 'alpha', title: 'Other' })).json()).code).toBe('team/former')
    expect((await maintainer('DELETE', '/teams/beta')).status).toBe(204)
    expect((await maintainer('POST', '/teams', { id: 'beta', title: 'Beta' })).status).toBe(201)
    const { items } = await platform.audit.page(100)
    const alpha = items.find((line) => line.action === 'delete team' && line.subject === '/teams/alpha')
    expect(alpha!.detail).toMatchObject({ tokens: 1, secrets: 1, submissions: 2, queue_runs: 2, rows, published: [expect.stringMatching(/^[0-9a-f]{16}$/)] })
    expect(JSON.stringify(items)).not.toContain('a-secret-value')
    expect(platform.faults).toEqual([])
  })

  it('a team goes in the middle of its run, and the workers go on', { timeout: 60_000 }, async () => {
    const { id } = await platform.submissions.add('alpha', { ...submissionOf('checklist'), team: 'alpha' })
    await maintainer('POST', `/submissions/${id}/runs`, { split: 'dev' })
    await vi.waitUntil(async () => (await platform.db.selectFrom('run_events').select('kind').where('kind', '=', 'trial').execute()).length > 2, { timeout: 30_000, interval: 20 })
    expect((await maintainer('DELETE', '/teams/alpha')).status).toBe(204)
    await finishedRun('silent', 'beta')
    expect(platform.faults).toEqual([])
  })

  it('a team goes when whoever changes its run is done, and the two never wait for each other', { timeout: 60_000 }, async () => {
    const id = await finishedRun('silent')
    const waits = sql<{ n: number }>`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    let deletion!: Promise<Response>
    await platform.db.transaction().execute(async (trx) => {
      await changeRun(trx, id, ['finished'], 'retried', time.toISOString(), () => ({ set: {}, data: {} }))
      deletion = maintainer('DELETE', '/teams/alpha')
      // SQLite has one connection here, which the deletion waits for; on PostgreSQL it waits for the run.
      if (kind === 'PostgreSQL') await vi.waitUntil(async () => (await waits.execute(platform.db)).rows[0]!.n > 0, { timeout: 10_000, interval: 20 })
      await changeRun(trx, id, ['finished'], 'retried', time.toISOString(), () => ({ set: { trials: 2 }, data: {} }))
    })
    expect([(await deletion).status, platform.faults]).toEqual([204, []])
  })
})
