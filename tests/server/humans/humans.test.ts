import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCases } from '../../../bench/run/data.ts'
import { type Humans, humansSchema } from '../../../bench/schema/human.ts'
import { databases } from '../store/databases.ts'
import { platformWithTeams } from '../support.ts'

const persona = 'plain-B-high-normal'
const { profiles } = loadCases('dev')
const diagnosisOf = (profile: string) => profiles.get(profile)!.diagnosis
const words = 'Do you take any medicines? My number is 0151 2345.'

describe.each(databases)('people’s own rows on %s', (_, fresh) => {
  let platform: Awaited<ReturnType<typeof platformWithTeams>>
  let rebuilt = 0
  beforeAll(async () => {
    platform = await platformWithTeams({ database: await fresh(), rebuild: () => void rebuilt++ })
  })
  afterAll(() => platform.close())

  const call = async (method: string, path: string, body?: unknown, headers = {}) => {
    const response = await platform.call(method, `/api/v1/humans${path}`, body, headers)
    return { status: response.status, body: response.status === 204 ? null : await response.json() }
  }
  const send = (name: string, profile: string, more: object = {}) =>
    call('POST', '', { consent: true, name, case: `${profile}.${persona}`, turns: [words], ddx: [diagnosisOf(profile), 'Migraine'], ...more })
  const waiting = async () => (await call('GET', '', undefined, platform.callers.maintainer)).body.items
  const decide = (id: string, action: string) => call('POST', `/${id}/decisions`, { action }, platform.callers.maintainer)
  const file = () => join(platform.folder, 'record', 'humans.json')
  const published = (): Humans => humansSchema.parse(JSON.parse(readFileSync(file(), 'utf8')))

  it('keep the scores of a replayed talk, show nothing before a maintainer says so, and nothing of what was said', async () => {
    const first = await send('Ada', 'd01')
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ state: 'waiting', results: 1, result: { case: `d01.${persona}`, rank: 1, rounds: 2 } })
    expect(first.body.result.disclosed).toBeGreaterThan(0)
    const second = await send('Ada', 'd02', { receipt: first.body.receipt, ddx: ['Migraine'] })
    expect(second.body).toMatchObject({ results: 2, result: { rank: null } })
    expect(existsSync(file())).toBe(false)
    const [person] = await waiting()
    expect(person).toMatchObject({ name: 'Ada', results: 2, since: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
    const before = rebuilt
    expect((await decide(person.id, 'show')).status).toBe(204)
    expect(rebuilt).toBe(before + 1)
    expect(published().people).toEqual([{ name: 'Ada', results: [first.body.result, second.body.result] }])
    const rows = await platform.db.selectFrom('humans').innerJoin('human_results', 'human_id', 'humans.id').selectAll().execute()
    expect(rows.length).toBe(2)
    expect(JSON.stringify(rows)).not.toMatch(/0151|medicines/)
    expect(JSON.stringify(rows)).not.toContain(first.body.receipt)
  })

  it('are held back and shown again, and retracted for good', async () => {
    const { body } = await send('Grace', 'd01')
    const [{ id }] = await waiting()
    const names = () => published().people.map(({ name }) => name)
    await decide(id, 'show')
    expect(names()).toEqual(['Ada', 'Grace'])
    await decide(id, 'hold')
    expect(names()).toEqual(['Ada'])
    await decide(id, 'show')
    expect(names()).toEqual(['Ada', 'Grace'])
    await decide(id, 'retract')
    expect(names()).toEqual(['Ada'])
    expect((await decide(id, 'show')).body.code).toBe('humans/retracted')
    expect((await send('Grace', 'd03', { receipt: body.receipt })).body.code).toBe('humans/receipt')
    expect(JSON.stringify(await platform.db.selectFrom('humans').selectAll().execute())).not.toContain('Grace')
  })

  it('are taken back by whoever holds the receipt, from the published file too', async () => {
    const { body } = await send('Edsger', 'd04')
    const [{ id }] = await waiting()
    await decide(id, 'show')
    expect((await call('POST', '/withdraw', { receipt: body.receipt })).status).toBe(204)
    expect(published().people.map(({ name }) => name)).toEqual(['Ada'])
    expect((await call('POST', '/withdraw', { receipt: body.receipt })).status).toBe(404)
    expect((await send('Edsger', 'd04')).status).toBe(201)
  })

  it('count the first meeting with a patient alone, and no name twice', async () => {
    const { body } = await send('Barbara', 'd05')
    const other = { case: 'd05.verbose-A-low-normal', receipt: body.receipt }
    expect(await send('Barbara', 'd05', other)).toMatchObject({ status: 409, body: { code: 'humans/patient-met' } })
    expect(await send('BARBARA', 'd06')).toMatchObject({ status: 409, body: { code: 'humans/name-taken' } })
  })

  it.each([
    { consent: false },
    { name: 'me@example.org' },
    { name: 'https://example.org' },
    { name: 'x' },
    { turns: [] },
    { turns: Array(30).fill('x') },
    { ddx: [] },
    { ddx: [' '] },
    { case: 't01.plain-B-high-normal' },
    { receipt: 'A'.repeat(24) },
    { scores: {} },
  ])('refuse %j', async (change) => {
    const { status } = await send('Alan', 'd07', change)
    expect([400, 404]).toContain(status)
    expect((await waiting()).map((one: { name: string }) => one.name)).not.toContain('Alan')
  })
})
