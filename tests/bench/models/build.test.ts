import { afterEach, describe, expect, it, vi } from 'vitest'
import { memoryCalls } from '../../../bench/models/cache.ts'
import type { ModelError } from '../../../bench/models/port.ts'
import { type Behaviour, inTurn, type ModelServer, modelServer, type Script } from '../../support/model-server.ts'
import { type Dialect, dialects, modelAt, request } from './support.ts'

let server: ModelServer | undefined
afterEach(() => server?.close())

let pauses: number[] = []

async function model(dialect: Dialect, script: (call: never) => Script, fields: object = {}, house = {}) {
  server = await modelServer(script as never)
  pauses = []
  return modelAt(server, dialect, pauses, fields, house)
}

describe.each(dialects)('a model of kind %s', (dialect) => {
  it('sends roles, parameters and key as the service wants them, and reads text and tokens', async () => {
    const tokens = { input: 1000, cached: 400, output: 200, reasoning: 150 }
    const fields = {
      parameters: { temperature: 0.7, seed: 42, max_output_tokens: 256 },
      price: { input: 1, cached_input: 0.5, output: 10 },
    }
    const built = await model(dialect, () => ({ text: 'My chest hurts.', tokens }), fields)
    const completion = await built.complete(request)
    expect(completion).toMatchObject({
      text: 'My chest hurts.',
      finish: 'stop',
      model: 'm-001',
      tokens,
      retries: 0,
      from_cache: false,
    })
    expect(completion.cost_usd).toBeCloseTo((600 * 1 + 400 * 0.5 + 200 * 10) / 1e6, 12)
    const call = server!.calls[0]!
    expect(call).toMatchObject({
      dialect,
      model: 'm',
      system: 'You are a patient.',
      messages: [{ role: 'user', content: 'What brings you here?' }],
    })
    const key = {
      openai: call.headers.authorization,
      azure: call.headers['api-key'],
      google: call.headers['x-goog-api-key'],
    }[dialect]
    expect(key).toMatch(/^(Bearer )?sk-canary$/)
    const sent = dialect === 'google' ? call.body.generationConfig : call.body
    expect(sent).toMatchObject({ temperature: 0.7, seed: 42 })
    expect(JSON.stringify(sent)).toMatch(/"(max_tokens|max_completion_tokens|maxOutputTokens)":256/)
  })

  it('asks for JSON by a schema', async () => {
    const built = await model(dialect, () => '{"said": "Hi."}')
    await built.complete({
      ...request,
      schema: { name: 'said', json: { type: 'object', properties: { said: { type: 'string' } } } },
    })
    expect(server!.calls[0]!.json).toBe(true)
  })

  it.each<[string, Behaviour]>([
    ['429 without Retry-After', { status: 429 }],
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['an answer that is cut off', { text: 'half', cut: true }],
    ['a broken connection', { drop: true }],
    ['no choices', { empty: true }],
    ['an empty text', { text: '  ' }],
    ['broken JSON', { raw: '{"choices": [' }],
    ['an answer of wrong types', { raw: '{"choices": "none", "candidates": 7}' }],
    ['null', { raw: 'null' }],
  ])('tries again after %s, with growing pauses', async (_name, bad) => {
    const built = await model(dialect, inTurn(bad, bad, 'Good.'))
    expect(await built.complete(request)).toMatchObject({ text: 'Good.', retries: 2 })
    expect(server!.calls).toHaveLength(3)
    expect(pauses[0]).toBeGreaterThanOrEqual(0.25)
    expect(pauses[0]).toBeLessThanOrEqual(0.5)
    expect(pauses.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThanOrEqual(0.25 + 0.5)
  })

  it('waits as long as Retry-After asks', async () => {
    const built = await model(dialect, inTurn({ status: 429, headers: { 'retry-after': '7' } }, 'Good.'))
    await built.complete(request)
    expect(pauses).toContain(7)
  })

  it('gives up at once where Retry-After goes beyond the deadline', async () => {
    const built = await model(dialect, () => ({ status: 429, headers: { 'retry-after': '3600' } }), {
      deadline_seconds: 10,
    })
    await expect(built.complete(request)).rejects.toMatchObject({ code: 'rate-limit' })
    expect(server!.calls).toHaveLength(1)
  })

  it.each<[string, Behaviour, string, number]>([
    ['a refusal', { refusal: 'I cannot help with that.' }, 'refused', 1],
    ['a filter', { finish: 'filtered', text: 'x' }, 'refused', 1],
    [
      'overflow',
      { status: 400, code: 'context_length_exceeded', message: 'exceeds the maximum number of tokens' },
      'context-length',
      1,
    ],
    ['HTTP 422', { status: 422, message: 'canary-of-the-service' }, 'bad-request', 1],
    ['a wrong key', { status: 401, message: 'Incorrect API key: sk-canary' }, 'model/key-refused', 1],
    ['an empty account', { status: 402, message: 'canary-of-the-service' }, 'model/quota', 1],
    ['an unknown model', { status: 404, message: 'canary-of-the-service' }, 'model/unknown', 1],
    ['500 again and again', { status: 500, message: 'sk-canary' }, 'server', 3],
  ])('names %s, tries in vain no more, and repeats no word of the service', async (_name, bad, code, calls) => {
    const built = await model(dialect, () => bad, { retries: 2 })
    const error = await built.complete(request).catch((fault: ModelError) => fault)
    expect(error).toMatchObject({ code })
    expect(String(error)).not.toMatch(/canary|cannot help/)
    expect(server!.calls).toHaveLength(calls)
  })

  it('ends a slow attempt at its time limit, and lets go of its connection', async () => {
    const built = await model(dialect, inTurn({ hang: true }, 'Good.'), { timeout_seconds: 0.2 })
    expect(await built.complete(request)).toMatchObject({ text: 'Good.', retries: 1 })
    await vi.waitUntil(() => server!.underWay() === 0, { timeout: 5000, interval: 10 })
    await server!.close()
    const hanging = await model(dialect, () => ({ hang: true }), { timeout_seconds: 0.1, retries: 1 })
    await expect(hanging.complete(request)).rejects.toMatchObject({ code: 'timeout' })
  })

  it('asks anew for an answer that does not serve, with another seed, and adds its tokens up', async () => {
    const built = await model(dialect, inTurn('nonsense', 'nonsense', 'yes'), { parameters: { seed: 5 } })
    const completion = await built.complete({ ...request, usable: (text) => text === 'yes' })
    expect(completion).toMatchObject({ text: 'yes', retries: 2, tokens: { input: 300, output: 30 } })
    const seeds = server!.calls.map(
      ({ body }) => (body.seed ?? (body.generationConfig as { seed: number }).seed) as number,
    )
    expect(seeds).toEqual([5, 6, 7])
    await server!.close()
    const never = await model(dialect, () => 'nonsense')
    await expect(never.complete({ ...request, usable: () => false })).rejects.toMatchObject({ code: 'unusable' })
    expect(server!.calls).toHaveLength(3)
  })

  it('keeps answers by trial, and only those that serve', async () => {
    const calls = memoryCalls()
    const built = await model(dialect, inTurn({ status: 500 }, 'One.', 'Two.'), { retries: 0 }, { calls })
    await expect(built.complete(request)).rejects.toMatchObject({ code: 'server' })
    expect(calls.size()).toBe(0)
    expect(await built.complete(request)).toMatchObject({ text: 'One.', from_cache: false })
    expect(await built.complete(request)).toMatchObject({ text: 'One.', from_cache: true, seconds: 0 })
    expect(await built.complete({ ...request, trial: 'test/2' })).toMatchObject({ text: 'Two.', from_cache: false })
    expect(server!.calls).toHaveLength(3)
    const strict = { ...request, usable: (text: string) => text === 'Two.' }
    expect(await built.complete(strict)).toMatchObject({ text: 'Two.', from_cache: false })
    expect(await built.complete(strict)).toMatchObject({ text: 'Two.', from_cache: true })
  })
})
