import { afterAll, beforeAll, expect, it } from 'vitest'
import { scopes } from '../../../server/access/actor.ts'
import { platformWithTeams } from '../support.ts'

let platform: Awaited<ReturnType<typeof platformWithTeams>>
beforeAll(async () => {
  platform = await platformWithTeams()
})
afterAll(() => platform.close())

/** Values that fit no real thing, so that nothing is changed while every door is tried. */
const values: Record<string, string> = { team: 'alpha', name: 'NAME', split: 'dev', id: '0000000000000000', case: 'none', version: '1' }
const address = (path: string) => `/api/v1${path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? 'x')}`
const refused = new Set([401, 403])

it('opens every route to exactly those who may use it', async () => {
  const { routes, callers, bearer, call } = platform
  expect(routes.length).toBeGreaterThan(15)
  const wrong: string[] = []
  const tryDoor = async (method: string, path: string, who: string, headers: Record<string, string>, open: boolean) => {
    const response = await call(method, address(path), method === 'GET' || method === 'DELETE' ? undefined : {}, headers)
    await response.body?.cancel()
    if (refused.has(response.status) === open || response.status >= 500) wrong.push(`${method} ${path} as ${who}: ${response.status}`)
  }
  for (const { method, path, access } of routes) {
    // Nothing is deleted in earnest before its turn: the team goes last.
    if (method === 'DELETE' && path === '/teams/:team') continue
    const own = access.role !== 'maintainer'
    await tryDoor(method, path, 'anonymous', callers.anonymous, access.role === 'anonymous')
    await tryDoor(method, path, 'its team', callers.alpha, own)
    await tryDoor(method, path, 'a maintainer', callers.maintainer, true)
    const others = access.role === 'anonymous' || (own && !path.includes(':team'))
    await tryDoor(method, path, 'another team', callers.beta, others)
    for (const scope of scopes) {
      const headers = await bearer('alpha', [scope])
      await tryDoor(method, path, `its team with ${scope} alone`, headers, own && (!access.scope || access.scope === scope))
    }
  }
  for (const who of ['anonymous', 'alpha', 'beta'] as const) await tryDoor('DELETE', '/teams/:team', who, callers[who], false)
  await tryDoor('DELETE', '/teams/:team', 'a maintainer', callers.maintainer, true)
  expect(wrong).toEqual([])
  await platform.teams.create('alpha', 'alpha')
})

it('refuses every route to a token that is no longer valid, also where anyone may come', async () => {
  for (const authorization of ['Bearer x', 'Basic eDp5', `Bearer pst_0000000000000000_${'a'.repeat(43)}`]) {
    for (const { method, path } of platform.routes) {
      expect((await platform.call(method, address(path), undefined, { authorization })).status).toBe(401)
    }
  }
})
