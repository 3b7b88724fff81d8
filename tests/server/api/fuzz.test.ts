import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { requestSchema } from '../../../server/api/chat-completions.ts'
import { submissionOf } from '../../support/runs.ts'
import { databases } from '../store/databases.ts'
import { platformWithTeams } from '../support.ts'

type JsonSchema = Record<string, unknown>

/** Values near a JSON schema: each field is sometimes right, sometimes of another type, sometimes left out. */
function near(schema: JsonSchema): fc.Arbitrary<unknown> {
  const options = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined
  if (options) return fc.oneof(...options.map(near))
  const properties = schema.properties as Record<string, JsonSchema> | undefined
  const right = schema.const !== undefined ? fc.constant(schema.const)
    : schema.enum ? fc.constantFrom(...(schema.enum as unknown[]))
    : properties ? fc.record(Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, near(one)])), { requiredKeys: [] })
    : schema.type === 'array' ? fc.array(near((schema.items ?? {}) as JsonSchema), { maxLength: 4 })
    : schema.type === 'integer' || schema.type === 'number' ? fc.oneof(fc.integer(), fc.double())
    : schema.type === 'string' ? fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('alpha', 'a', 'dev', 'http://127.0.0.1:1/', '\u0000', 'a\u0000', '٣', 'patient/x'))
    : fc.jsonValue()
  return fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: fc.jsonValue() })
}

const strange = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), fc.constantFrom('..', '%', '%00', '-1', '1e999', "' or 1=1 --", '\u0000'))
const schemaOf = (schema: z.ZodType | undefined) => (schema ? z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) : {}) as JsonSchema

describe.each(databases)('on %s', (_, freshDatabase) => {
  let platform: Awaited<ReturnType<typeof platformWithTeams>>
  let values: Record<string, string>
  let runId: string
  beforeAll(async () => {
    platform = await platformWithTeams({ database: await freshDatabase() })
    const { id } = await platform.submissions.add('alpha', { ...submissionOf('silent'), team: 'alpha' })
    const run = await platform.call('POST', `/api/v1/submissions/${id}/runs`, { split: 'dev' }, platform.callers.maintainer)
    runId = (await run.json()).id
    values = { team: 'alpha', name: 'NAME', split: 'dev', case: 'x', id }
  })
  afterAll(() => platform.close())

  it('answers bodies, paths and queries of every kind with 2xx or 4xx, never with a fault of ours', { timeout: 120_000 }, async () => {
    const wrong: string[] = []
    const sent = new Map<string, number>()
    for (const { method, path, body, query, status } of platform.routes) {
      const deletesTeam = method === 'DELETE' && path === '/teams/:team'
      const real: Record<string, string> = { ...values, ...(path.startsWith('/runs/') ? { id: runId } : {}), ...(deletesTeam ? { team: 'nobody' } : {}) }
      const ofQuery = (schemaOf(query).properties ?? {}) as Record<string, JsonSchema>
      const names = [...Object.keys(ofQuery), 'other']
      const oneRequest = fc.record({
        body: near(schemaOf(body)),
        place: fc.option(strange, { freq: 3 }),
        query: fc.oneof(
          fc.dictionary(fc.constantFrom(...names), strange, { maxKeys: 2 }),
          fc.record(Object.fromEntries(Object.entries(ofQuery).map(([name, one]) => [name, near(one).map(String)])), { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>,
        ),
      })
      const requests = fc.sample(oneRequest, { numRuns: body ? 60 : 20, seed: 7 })
      for (const one of requests) {
        const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(one.place ?? real[name] ?? 'x'))
        const address = `/api/v1${filled}?${new URLSearchParams(one.query)}`
        sent.set(`${method} ${path}`, (sent.get(`${method} ${path}`) ?? 0) + 1)
        const response = await platform.call(method, address, method === 'GET' ? undefined : (one.body ?? null), platform.callers.maintainer)
        await response.body?.cancel()
        const expected = [status ?? 200, 204, 304].includes(response.status) || (response.status >= 400 && response.status < 500)
        if (!expected) wrong.push(`${response.status} ${method} ${address} ${JSON.stringify(one.body)} ${platform.faults.at(-1)}`)
      }
    }
    expect(wrong).toEqual([])
    expect([...sent.values()].every((count) => count >= 20)).toBe(true)
    expect(sent.size).toBe(platform.routes.length)
    expect(platform.faults).toEqual([])
  })

  it('answers chat completions of every kind with 200 or 4xx', { timeout: 120_000 }, async () => {
    const statuses = new Set<number>()
    for (const body of fc.sample(near(schemaOf(requestSchema)), { numRuns: 200, seed: 7 })) {
      const response = await platform.call('POST', '/v1/chat/completions', body ?? null)
      await response.body?.cancel()
      statuses.add(response.status)
    }
    expect([...statuses].filter((status) => status >= 500 || (status >= 300 && status < 400))).toEqual([])
    expect(platform.faults).toEqual([])
  })

  it('refuses the null character, which Postgres keeps in no text, and keeps a backslash before "u0000"', async () => {
    const name = (title: string) => platform.call('PUT', '/api/v1/teams/beta', { title }, platform.callers.maintainer)
    const refused = await name('a\u0000b')
    expect([refused.status, (await refused.json()).code]).toEqual([400, 'request/null-character'])
    expect((await platform.call('GET', '/api/v1/teams/alpha?cursor=%00', undefined, platform.callers.maintainer)).status).toBe(400)
    expect((await (await name('a\\u0000b')).json()).title).toBe('a\\u0000b')
  })
})
