import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mostSecrets } from '../../../server/access/secrets.ts'
import { mostTokens } from '../../../server/access/tokens.ts'
import { queueLimits } from '../../../server/queue/limits.ts'
import { submissionOf } from '../../support/runs.ts'
import { platformWithTeams } from '../support.ts'

let platform: Awaited<ReturnType<typeof platformWithTeams>>
let time = new Date('2026-03-01T00:00:00Z')
beforeAll(async () => {
  platform = await platformWithTeams({ now: () => time })
})
afterAll(() => platform.close())

const me = async (token: string) => platform.call('GET', '/api/v1/me', undefined, { authorization: `Bearer ${token}` })

describe('tokens', () => {
  it('shows a token once and keeps only its hash', async () => {
    const made = await platform.call('POST', '/api/v1/teams/alpha/tokens', { name: 'ci', scopes: ['read'] }, platform.callers.alpha)
    expect(made.status).toBe(201)
    const { token, id } = await made.json()
    expect(await (await me(token)).json()).toEqual({ role: 'team', team: 'alpha', scopes: ['read'] })
    const listed = await (await platform.call('GET', '/api/v1/teams/alpha/tokens', undefined, platform.callers.alpha)).text()
    expect(listed).toContain(id)
    expect(listed).not.toContain(token)
    const secret = token.slice('pst_0123456789abcdef_'.length)
    for (const file of ['state.sqlite', 'state.sqlite-wal']) expect(readFileSync(join(platform.folder, file)).includes(secret)).toBe(false)
  })

  it('is over at its end', async () => {
    const { token } = await (await platform.call('POST', '/api/v1/teams/alpha/tokens', { name: 'short', days: 1 }, platform.callers.alpha)).json()
    expect((await me(token)).status).toBe(200)
    time = new Date('2026-03-02T00:00:00Z')
    expect((await me(token)).status).toBe(401)
  })

  it('is over when it is revoked, by its team or a maintainer, not by another team', async () => {
    const { token, id } = await (await platform.call('POST', '/api/v1/teams/alpha/tokens', { name: 'x' }, platform.callers.alpha)).json()
    const revoke = (headers: Record<string, string>) => platform.call('DELETE', `/api/v1/tokens/${id}`, undefined, headers)
    expect((await revoke(platform.callers.beta)).status).toBe(404)
    expect((await me(token)).status).toBe(200)
    expect((await revoke(platform.callers.alpha)).status).toBe(204)
    expect((await me(token)).status).toBe(401)
    expect((await revoke(platform.callers.maintainer)).status).toBe(404)
  })

  it('goes with its team', async () => {
    await platform.teams.create('gamma', 'Gamma')
    const headers = await platform.bearer('gamma', ['read'])
    expect((await platform.call('GET', '/api/v1/teams/gamma', undefined, headers)).status).toBe(200)
    await platform.call('DELETE', '/api/v1/teams/gamma', undefined, platform.callers.maintainer)
    expect((await platform.call('GET', '/api/v1/teams/gamma', undefined, headers)).status).toBe(401)
  })
})

describe('limits', () => {
  it('let a team have so many valid tokens and secrets, and no more, and list tokens in pages', async () => {
    await platform.teams.create('many', 'Many')
    const issue = () => platform.call('POST', '/api/v1/teams/many/tokens', { name: 'x' }, platform.callers.maintainer)
    const ids: string[] = []
    for (let i = 0; i < mostTokens; i++) ids.push((await (await issue()).json()).id)
    expect([(await issue()).status, (await (await issue()).json()).code]).toEqual([409, 'token/too-many'])
    await platform.call('DELETE', `/api/v1/tokens/${ids[0]}`, undefined, platform.callers.maintainer)
    ids.push((await (await issue()).json()).id)
    const listed: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: { items: { id: string }[]; next: string | null } = await (
        await platform.call('GET', `/api/v1/teams/many/tokens?limit=40${next ? `&cursor=${next}` : ''}`, undefined, platform.callers.maintainer)
      ).json()
      listed.push(...page.items.map(({ id }) => id))
      next = page.next
    }
    expect(listed.toSorted()).toEqual(ids.toSorted())
    const put = (name: string) => platform.call('PUT', `/api/v1/teams/many/secrets/${name}`, { value: 'abcd' }, platform.callers.maintainer)
    for (let i = 0; i < mostSecrets; i++) expect((await put(`KEY_${i}`)).status).toBe(204)
    expect([(await put('KEY_0')).status, (await put('MORE')).status, (await (await put('MORE')).json()).code]).toEqual([204, 409, 'secret/too-many'])
  })

  it('let a team send so many submissions a day, and the same one again at any time', async () => {
    const send = (version: string) => platform.call('POST', '/api/v1/teams/many/submissions', { ...submissionOf('silent'), team: 'many', version }, platform.callers.maintainer)
    for (let i = 0; i < queueLimits.submissionsADay; i++) expect((await send(`1.${i}`)).status).toBe(201)
    const more = await send('2')
    expect([more.status, (await more.json()).code, (await send('1.0')).status]).toEqual([409, 'quota/submissions', 201])
  })
})

describe('audit', () => {
  it('has every change with its actor and subject, newest first, in pages, and no body', async () => {
    time = new Date('2026-03-02T00:00:01Z')
    await platform.call('PUT', '/api/v1/teams/alpha/secrets/KEY', { value: 'a-very-secret-value' }, platform.callers.alpha)
    await platform.call('PUT', '/api/v1/teams/beta', { state: 'held' }, platform.callers.maintainer)
    const page = async (cursor: string | null) =>
      (await platform.call('GET', `/api/v1/audit?limit=2${cursor ? `&cursor=${cursor}` : ''}`, undefined, platform.callers.maintainer)).json()
    const first = await page(null)
    expect(first.items.map((line: { action: string }) => line.action).sort()).toEqual(['PUT /teams/:team', 'PUT /teams/:team/secrets/:name'])
    const all = [...first.items]
    for (let next = first.next; next; ) {
      const more = await page(next)
      all.push(...more.items)
      next = more.next
    }
    expect(new Set(all.map((line) => line.id)).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(5)
    expect(JSON.stringify(all)).not.toContain('a-very-secret-value')
    expect(all.find((line) => line.subject === '/api/v1/teams/alpha/secrets/KEY').actor).toMatch(/^alpha by token [0-9a-f]{16}$/)
    const bad = await platform.call('GET', '/api/v1/audit?cursor=zzz', undefined, platform.callers.maintainer)
    expect(bad.status).toBe(400)
  })
})
