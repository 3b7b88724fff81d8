import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { verify } from '../../../bench/run/verify.ts'
import { listen, type Listening } from '../../../server/serve.ts'
import { json, scriptedDoctor, type ScriptedDoctor } from '../../support/scripted-doctor.ts'
import type { Database } from '../../../server/store/database.ts'
import { databases } from '../store/databases.ts'
import { platformWithTeams } from '../support.ts'
import { httpSubmission } from './support.ts'

const canary = 'canary-5d1f0c77-KEY'
let platform: Awaited<ReturnType<typeof platformWithTeams>>
let doctor: ScriptedDoctor
let broken: ScriptedDoctor
let listening: Listening
const answers: string[] = []
/** Calls as the team alpha, and keeps every answer for the search for the canary. */
async function alpha(method: string, path: string, body?: unknown) {
  const response = await platform.call(method, `/api/v1${path}`, body, platform.callers.alpha)
  const text = await response.text()
  answers.push(text)
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

const submission = () => httpSubmission('alpha', doctor.url, { authorization: { env: 'MODEL_KEY' } })
let run: { id: string; total: number }

/** Reads server-sent events until the stream ends, or until so many came. */
async function eventsOf(id: string, lastEventId?: string, most = Infinity) {
  const response = await fetch(`http://127.0.0.1:${listening.port}/api/v1/runs/${id}/events`, {
    headers: { ...platform.callers.alpha, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
  })
  const events: { id: number; kind: string; data: Record<string, unknown> }[] = []
  let text = ''
  if (!response.body) return { status: response.status, events }
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    answers.push(chunk)
    const parts = text.split('\n\n')
    text = parts.pop()!
    for (const part of parts) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? ''
      if (field('id')) events.push({ id: Number(field('id')), kind: field('event'), data: JSON.parse(field('data')) })
    }
    if (events.length >= most) break
  }
  return { status: response.status, events }
}

/** Every row of every table, pg-boss' too, as text. */
async function rowsOf(db: Database): Promise<string[]> {
  const tables = await sql<{ name: string }>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`.execute(db)
  const rows: string[] = []
  for (const { name } of tables.rows) rows.push(...(await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} t`.execute(db)).rows.map(({ text }) => text))
  return rows
}

describe.each(databases)('a submission over the web, on %s', (kind, freshDatabase) => {
  beforeAll(async () => {
    answers.length = 0
    const database = kind === 'PostgreSQL' ? { database: await freshDatabase() } : {}
    platform = await platformWithTeams({ concurrency: 4, ...database })
    doctor = await scriptedDoctor((body, response, request) => {
      if (request.headers.authorization !== `Bearer ${canary}`) return void response.writeHead(401).end()
      // An endpoint that repeats its key, in words, in a differential, and in the text of an error.
      if (body.round === 1) return json(response, { message: `My key is ${request.headers.authorization}. Do you smoke?`, tokens: { input: 10, output: 1 } })
      json(response, { ddx: [`${canary} pneumonia`, 'Myocardial infarction'], tokens: { input: 20, output: 2 } })
    })
    broken = await scriptedDoctor((_, response, request) => void response.writeHead(400).end(`no: ${request.headers.authorization}`))
    listening = await listen(platform.api, 0)
  })
  afterAll(async () => {
    listening.server.closeAllConnections()
    listening.server.close()
    await platform.close()
    await doctor.close()
    await broken.close()
  })

  it('is told that its secret is missing, then that all is well', async () => {
    const before = await alpha('POST', '/teams/alpha/validate', submission())
    expect(before.body).toMatchObject({ ok: false, checks: [{ name: 'secrets', ok: false, code: 'secret/missing' }], estimate: null })
    expect((await alpha('PUT', '/teams/alpha/secrets/MODEL_KEY', { value: `Bearer ${canary}` })).status).toBe(204)
    const after = await alpha('POST', '/teams/alpha/validate', submission())
    expect(after.body).toMatchObject({ ok: true, checks: Array(5).fill({ ok: true, code: null }), estimate: { test_minutes: expect.any(Number) } })
    const wrong = await alpha('POST', '/teams/alpha/validate', httpSubmission('alpha', broken.url, { authorization: { env: 'MODEL_KEY' } }))
    expect(wrong.body.checks.at(-1)).toMatchObject({ name: 'probe', ok: false, code: 'http-status' })
  })

  it.each([{ kind: 'http', url: 'x' }, { kind: 'openai', model: 'm', base_url: 'x' }, { kind: 'azure' }])('is refused with the doctor %j', async (config) => {
    const refused = await alpha('POST', '/teams/alpha/validate', { ...submission(), doctor: config })
    expect(refused.status).toBe(400)
    expect(refused.body.code).toBe('request/invalid')
  })

  it('is kept by its version, which never changes', async () => {
    const first = await alpha('POST', '/teams/alpha/submissions', submission())
    expect(first.status).toBe(201)
    expect((await alpha('POST', '/teams/alpha/submissions', submission())).body.id).toBe(first.body.id)
    const other = await alpha('POST', '/teams/alpha/submissions', { ...submission(), title: 'Another' })
    expect(other).toMatchObject({ status: 409, body: { code: 'submission/version' } })
    expect((await alpha('POST', '/teams/alpha/submissions', { ...submission(), team: 'beta' })).body.code).toBe('submission/team')
    expect((await alpha('GET', '/teams/alpha/submissions')).body).toMatchObject({ items: [{ id: first.body.id }], next: null })
  })

  it('runs to a bundle that verifies, and every event comes once and in order, also after a break', async () => {
    const { items } = (await alpha('GET', '/teams/alpha/submissions')).body
    const started = await alpha('POST', `/submissions/${items[0].id}/runs`, { split: 'dev' })
    expect(started.status).toBe(202)
    run = started.body
    const begun = await eventsOf(run.id, undefined, 5)
    const rest = await eventsOf(run.id, String(begun.events.at(-1)!.id))
    const all = [...begun.events, ...rest.events]
    expect(all.map((event) => event.id)).toEqual(all.map((_, i) => i + 1))
    expect(all.map((event) => event.kind)).toEqual(['queued', 'started', ...Array(37).fill('trial'), 'finished'])
    expect(all.at(-2)!.data).toMatchObject({ done: 37, total: 37, failed: 0 })
    expect((await eventsOf(run.id, String(all.length))).status).toBe(204)
    const done = (await alpha('GET', `/runs/${run.id}`)).body
    expect(done).toMatchObject({ state: 'finished', done: 37, failed: 0, tokens_input: 37 * 30, tokens_output: 37 * 3 })
    const checked = await verify(join(platform.folder, 'bundles', run.id), referencePatient, loadCases)
    expect(checked).toMatchObject({ ok: true, replayed: 37, difference: null })
    expect(checked.content_sha256).toBe(done.content_sha256)
  })

  it('has its log in pages', async () => {
    const first = (await alpha('GET', `/runs/${run.id}/log?limit=30`)).body
    const second = (await alpha('GET', `/runs/${run.id}/log?limit=30&cursor=${first.next}`)).body
    expect(first.items.length + second.items.length).toBe(40)
    expect(second.next).toBeNull()
  })

  it('is nobody else’s to see or to touch', async () => {
    for (const [method, path] of [['GET', ''], ['GET', '/log'], ['GET', '/events'], ['POST', '/cancel'], ['POST', '/retry']] as const) {
      expect((await platform.call(method, `/api/v1/runs/${run.id}${path}`, undefined, platform.callers.beta)).status).toBe(404)
      expect((await platform.call(method, `/api/v1/runs/${run.id}${path}`)).status).toBe(401)
    }
  })

  it('fails with a sentence when a secret went away, and costs nothing', async () => {
    const other = { ...submission(), version: '2', doctor: { ...submission().doctor, headers: { 'x-key': { env: 'GONE' } } } }
    const { body } = await alpha('POST', '/teams/alpha/submissions', other)
    const started = await alpha('POST', `/submissions/${body.id}/runs`, { split: 'dev' })
    const { events } = await eventsOf(started.body.id)
    expect(events.at(-1)).toMatchObject({ kind: 'failed', data: { reason: expect.stringContaining('GONE') } })
  })

  it('leaves its secret nowhere: database, files, events, answers, faults', async () => {
    const failing = { ...submission(), version: '3', doctor: { ...submission().doctor, url: broken.url } }
    const { body } = await alpha('POST', '/teams/alpha/submissions', failing)
    const started = await alpha('POST', `/submissions/${body.id}/runs`, { split: 'dev' })
    const { events } = await eventsOf(started.body.id)
    expect(events.at(-1)!.kind).toBe('finished')
    await alpha('GET', `/runs/${started.body.id}`)
    await alpha('GET', '/teams/alpha/secrets')
    answers.push(await (await platform.call('GET', '/api/v1/audit?limit=100', undefined, platform.callers.maintainer)).text())
    const files = globSync('**/*', { cwd: platform.folder }).map((path) => join(platform.folder, path)).filter((path) => statSync(path).isFile())
    expect(files.length).toBeGreaterThan(kind === 'PostgreSQL' ? 2 : 6)
    expect(files.filter((path) => readFileSync(path).includes(canary))).toEqual([])
    if (kind === 'PostgreSQL') {
      const rows = await rowsOf(platform.db)
      expect(rows.length).toBeGreaterThan(50)
      expect(rows.filter((row) => row.includes(canary))).toEqual([])
    }
    expect(answers.filter((text) => text.includes(canary))).toEqual([])
    expect(answers.length).toBeGreaterThan(20)
    expect(platform.faults).toEqual([])
    expect(readFileSync(join(platform.folder, 'bundles', run.id, 'consultations.jsonl'), 'utf8')).toContain('My key is [redacted]. Do you smoke?')
  })
})
