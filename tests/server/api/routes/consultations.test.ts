import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCases } from '../../../../bench/run/data.ts'
import { testPlatform } from '../../support.ts'

let platform: Awaited<ReturnType<typeof testPlatform>>
let time = new Date('2026-03-01T10:00:00Z')
beforeAll(async () => {
  platform = await testPlatform({ now: () => time })
})
afterAll(() => platform.close())

const { split, profiles } = loadCases('dev')
const one = split.cases.find((each) => each.persona === 'plain-B-high-normal')!
const diagnosis = profiles.get(one.profile)!.diagnosis
const base = '/api/v1/consultations'
const post = (path: string, body: unknown) => platform.call('POST', path, body)
const begin = async () => (await post(base, { case: one.id })).json()

describe('consultations', () => {
  it('begins with the greeting said, and tells age, gender and transport alone', async () => {
    const response = await post(base, { profile: one.profile, persona: one.persona })
    expect(response.status).toBe(201)
    const talk = await response.json()
    expect(talk).toMatchObject({ case: one.id, round: 0, rounds_left: 30, verdict: null })
    expect(talk.messages.map((message: { role: string }) => message.role)).toEqual(['doctor', 'patient'])
    expect(JSON.stringify(talk).toLowerCase()).not.toContain(diagnosis.toLowerCase())
  })

  it('answers turns as the same words are always answered, and remembers them', async () => {
    const [first, second] = [await begin(), await begin()]
    const ask = (id: string) => post(`${base}/${id}/turns`, { message: 'Do you take any medicines?' })
    const [a, b] = [await (await ask(first.id)).json(), await (await ask(second.id)).json()]
    expect(a.messages).toEqual(b.messages)
    expect(a).toMatchObject({ round: 1, rounds_left: 29 })
    expect(a.messages).toHaveLength(4)
    expect(await (await platform.call('GET', `${base}/${first.id}`)).json()).toEqual(a)
  })

  it('ends with a differential: the score, the diagnosis, and what was missed and how to get it', async () => {
    const { id } = await begin()
    await post(`${base}/${id}/turns`, { message: 'Do you smoke?' })
    const { verdict } = await (await post(`${base}/${id}/ddx`, { ddx: ['Bad luck', diagnosis] })).json()
    expect(verdict).toMatchObject({ diagnosis, ddx: ['Bad luck', diagnosis], scores: { ddx: { rank: 2 } } })
    const { disclosed, disclosable } = verdict.scores.coverage
    expect(disclosed).toBeGreaterThan(0)
    expect(verdict.missed).toHaveLength(disclosable - disclosed)
    expect(verdict.missed.some((missed: { item: string }) => missed.item === 'tobacco')).toBe(false)
    const after = await post(`${base}/${id}/turns`, { message: 'More?' })
    expect(after.status).toBe(409)
    expect((await after.json()).code).toBe('consultation/over')
  })

  it('tells by which rule an asked fact was held back', async () => {
    const distrustful = split.cases.find((each) => each.persona.startsWith('distrust-B-high'))!
    const { id } = await (await post(base, { case: distrustful.id })).json()
    await post(`${base}/${id}/turns`, { message: 'Do you drink alcohol, and do you use any drugs?' })
    const { verdict } = await (await post(`${base}/${id}/ddx`, { ddx: ['unknown'] })).json()
    const held = verdict.missed.filter((missed: { held_back: object | null }) => missed.held_back)
    expect(held[0].held_back).toMatchObject({ how: expect.any(String), rule: expect.any(String), win: expect.stringMatching(/\w/) })
  })

  it('takes a [DDX] line as the end, and ends by itself after 30 rounds', async () => {
    const marked = await begin()
    const ended = await (await post(`${base}/${marked.id}/turns`, { message: `[DDX] ${diagnosis}; migraine` })).json()
    expect(ended.verdict.scores.ddx.rank).toBe(1)
    const { id } = await begin()
    let last
    for (let round = 1; round <= 30; round++) last = await (await post(`${base}/${id}/turns`, { message: 'Go on.' })).json()
    expect(last).toMatchObject({ round: 30, rounds_left: 0, verdict: { ddx: [], scores: { ddx: { rank: null } } } })
  })

  it.each([
    [base, {}, 400],
    [base, { case: 't01.plain-B-high-normal' }, 404],
    [base, { case: `${one.profile}.nobody` }, 404],
    [base, { profile: one.profile, persona: 'nobody' }, 400],
    [`${base}/no-uuid/turns`, { message: 'x' }, 400],
    [`${base}/00000000-0000-4000-8000-000000000000/turns`, { message: 'x' }, 404],
  ])('refuses %s %j', async (path, body, status) => {
    expect((await post(path, body)).status).toBe(status)
  })

  it.each([[{ ddx: [] }], [{ ddx: [' '] }], [{ ddx: [1] }], [{ ddx: 'a' }]])('refuses the differential %j and goes on', async (body) => {
    const { id } = await begin()
    expect((await post(`${base}/${id}/ddx`, body)).status).toBe(400)
    expect((await post(`${base}/${id}/turns`, { message: 'x' })).status).toBe(200)
  })

  it('lets one of two simultaneous turns win', async () => {
    const { id } = await begin()
    const both = await Promise.all(['a', 'b'].map((message) => post(`${base}/${id}/turns`, { message })))
    const statuses = both.map((response) => response.status).sort()
    const talk = await (await platform.call('GET', `${base}/${id}`)).json()
    expect(talk.round).toBe(statuses.filter((status) => status === 200).length)
    for (const status of statuses) expect([200, 409]).toContain(status)
  })

  it('forgets a consultation after a day', async () => {
    const { id } = await begin()
    time = new Date('2026-03-02T10:00:01Z')
    expect((await platform.call('GET', `${base}/${id}`)).status).toBe(404)
  })
})
