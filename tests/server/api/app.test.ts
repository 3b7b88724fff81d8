import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { apiApp, maxBodyBytes } from '../../../server/api/app.ts'
import { route } from '../../../server/api/route.ts'
import { InputError } from '../../../bench/schema/error.ts'

const echo = route({
  method: 'POST',
  path: '/echo/:word',
  tag: 'Test',
  summary: 'Gives back what came in',
  access: { role: 'anonymous' },
  params: z.object({ word: z.string().max(5) }),
  query: z.object({ times: z.coerce.number().int().max(3).default(1) }),
  body: z.object({ say: z.string() }).strict(),
  response: z.object({ said: z.string() }),
  handle: ({ params, query, body }) => ({ said: `${params.word} ${body.say} ${query.times}` }),
})
const failing = route({
  method: 'GET',
  path: '/failing',
  tag: 'Test',
  summary: 'Fails',
  access: { role: 'anonymous' },
  query: z.object({ how: z.enum(['input', 'bug']) }),
  response: z.object({}),
  handle({ query }) {
    throw query.how === 'input' ? new InputError('test/unknown', 'No such thing.') : new Error('a secret of the inside')
  },
})

function start() {
  const faults: string[] = []
  let reason: string | null = null
  const app = apiApp({
    routes: [echo, failing],
    version: '1.2.3',
    notReady: () => reason,
    onFault: (error, id) => faults.push(`${id} ${(error as Error).message}`),
  })
  const post = (path: string, body: string, type = 'application/json') =>
    app.request(path, { method: 'POST', body, headers: { 'content-type': type } })
  return { app, post, faults, unready: (why: string | null) => (reason = why) }
}

describe('apiApp', () => {
  it('parses path, query and body and answers with JSON', async () => {
    const { post } = start()
    const response = await post('/api/v1/echo/hi?times=2', '{"say":"you"}')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ said: 'hi you 2' })
  })

  it.each([
    ['/api/v1/echo/hi', '{"say":1}', 'application/json', 400, 'request/invalid'],
    ['/api/v1/echo/hi', '{"say":"a","more":1}', 'application/json', 400, 'request/invalid'],
    ['/api/v1/echo/hi', '{"say"', 'application/json', 400, 'request/not-json'],
    ['/api/v1/echo/hi', '{"say":"a"}', 'text/plain', 415, 'request/not-json-type'],
    ['/api/v1/echo/much-too-long', '{"say":"a"}', 'application/json', 400, 'request/invalid'],
    ['/api/v1/echo/hi?times=9', '{"say":"a"}', 'application/json', 400, 'request/invalid'],
    ['/api/v1/echo/hi?other=1', '{"say":"a"}', 'application/json', 400, 'request/invalid'],
    ['/api/v1/echo/hi?times=1&times=2', '{"say":"a"}', 'application/json', 400, 'request/invalid'],
    ['/api/v1/echo/hi', JSON.stringify({ say: 'x'.repeat(maxBodyBytes) }), 'application/json', 413, 'request/too-large'],
    ['/api/v1/nowhere', '{}', 'application/json', 404, 'address/unknown'],
    ['/api/v1/failing', '{}', 'application/json', 405, 'address/method'],
  ])('refuses a bad request with a problem: %s %#', async (path, body, type, status, code) => {
    const response = await start().post(path, body, type)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const problem = await response.json()
    expect(problem).toMatchObject({ status, code, request_id: response.headers.get('x-request-id') })
    expect(problem.detail.length).toBeGreaterThan(10)
  })

  it('tells bad input by its message, and a fault of ours by its request id alone', async () => {
    const { app, faults } = start()
    const input = await app.request('/api/v1/failing?how=input')
    expect(input.status).toBe(404)
    expect(await input.json()).toMatchObject({ code: 'test/unknown', detail: 'No such thing.' })
    const bug = await app.request('/api/v1/failing?how=bug')
    const text = await bug.text()
    expect(bug.status).toBe(500)
    expect(text).not.toContain('secret')
    expect(faults).toEqual([`${bug.headers.get('x-request-id')} a secret of the inside`])
  })

  it('says whether it lives and whether it is ready', async () => {
    const { app, unready } = start()
    expect((await app.request('/healthz')).status).toBe(200)
    expect((await app.request('/readyz')).status).toBe(200)
    unready('The disk is full.')
    const response = await app.request('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ code: 'server/not-ready', detail: 'The disk is full.' })
    expect((await app.request('/healthz')).status).toBe(200)
  })

  it('describes its routes in OpenAPI 3.1 and on a page', async () => {
    const { app } = start()
    const document = await (await app.request('/api/openapi.json')).json()
    expect(document.openapi).toBe('3.1.0')
    const operation = document.paths['/echo/{word}'].post
    expect(operation.parameters).toEqual([
      { name: 'word', in: 'path', required: true, schema: { type: 'string', maxLength: 5 } },
      expect.objectContaining({ name: 'times', in: 'query', required: false }),
    ])
    expect(operation.requestBody.content['application/json'].schema.required).toEqual(['say'])
    const page = await (await app.request('/api/docs')).text()
    expect(page).toContain('Gives back what came in')
    expect(page).toContain('/echo/{word}')
    expect(page).not.toMatch(/<script|https?:\/\/(?!json-schema)/)
  })
})
