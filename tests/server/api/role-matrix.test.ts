import { afterAll, beforeAll, expect, it } from 'vitest'
import { scopes } from '../../../server/access/actor.ts'
import { submissionOf } from '../../support/runs.ts'
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
  const withScope = { read: await bearer('alpha', ['read']), submit: await bearer('alpha', ['submit']), manage: await bearer('alpha', ['manage']) }
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
      await tryDoor(method, path, `its team with ${scope} alone`, withScope[scope], own && (!access.scope || access.scope === scope))
    }
  }
  for (const who of ['anonymous', 'alpha', 'beta'] as const) await tryDoor('DELETE', '/teams/:team', who, callers[who], false)
  await tryDoor('DELETE', '/teams/:team', 'a maintainer', callers.maintainer, true)
  expect(wrong).toEqual([])
  await platform.teams.create('alpha', 'alpha')
})

/** Bodies that fit, for what names a thing by its id: a route that is new here needs one, if it takes a body. */
const bodies: Record<string, unknown> = {
  'POST /submissions/:id/runs': { split: 'dev' },
  'PUT /submissions/:id/budget': { tokens: 1, usd: null },
}

it('shows and changes nothing of one team for another, also for who knows its ids', async () => {
  const { routes, callers, call, submissions, tokens } = platform
  const { id: submission } = await submissions.add('alpha', { ...submissionOf('silent'), team: 'alpha' })
  const { id: run } = await (await call('POST', `/api/v1/submissions/${submission}/runs`, { split: 'dev' }, callers.maintainer)).json()
  const { id: token } = await tokens.issue({ team: 'alpha', name: 'x', scopes, expiresAt: null })
  const ids: Record<string, string> = { submissions: submission, runs: run, tokens: token }
  const byId = routes.filter(({ access, path }) => access.role === 'team' && !path.includes(':team'))
  expect(byId.length).toBeGreaterThan(9)
  const tried = async (caller: Record<string, string>) => {
    const found: Record<string, number> = {}
    for (const { method, path } of byId) {
      const place = path.replace(':id', ids[path.split('/')[1]!] ?? 'none').replace(':name', 'scores.csv')
      const response = await call(method, `/api/v1${place}`, bodies[`${method} ${path}`], caller)
      await response.body?.cancel()
      found[`${method} ${path}`] = response.status
    }
    return found
  }
  const before = await tried(callers.maintainer)
  // What is there is found by who may see it; a run that goes on has no result, and one that was cancelled can't be again.
  expect(Object.entries(before).filter(([door, status]) => status === 404 && door !== 'GET /runs/:id/result')).toEqual([])
  const runBefore = await platform.runs.find(run)
  const others = await tried(callers.beta)
  expect(Object.entries(others).filter(([, status]) => status !== 404)).toEqual([])
  expect(await platform.runs.find(run)).toEqual(runBefore)
})

it('refuses every route to a token that is no longer valid, also where anyone may come', async () => {
  for (const authorization of ['Bearer x', 'Basic eDp5', `Bearer pst_0000000000000000_${'a'.repeat(43)}`]) {
    for (const { method, path } of platform.routes) {
      expect((await platform.call(method, address(path), undefined, { authorization })).status).toBe(401)
    }
  }
})
