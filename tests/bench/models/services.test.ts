import { afterEach, describe, expect, it } from 'vitest'
import { buildModel, modelHouse } from '../../../bench/models/build.ts'
import { memoryCalls } from '../../../bench/models/cache.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { modelSchema } from '../../../bench/schema/model.ts'
import { inTurn, type ModelServer, modelServer, type Script } from '../../support/model-server.ts'
import { type Dialect, modelAt, request } from './support.ts'

let server: ModelServer | undefined
afterEach(() => server?.close())

let pauses: number[] = []

async function model(dialect: Dialect, script: (call: never) => Script, fields: object = {}, house = {}) {
  server = await modelServer(script as never)
  pauses = []
  return modelAt(server, dialect, pauses, fields, house)
}

describe('what each service needs', () => {
  it('Azure: the deployment in the path and the version, to which its kept answers belong', async () => {
    const calls = memoryCalls()
    const config = (version: string) => ({
      schema: 'patientsim-model/1',
      kind: 'azure',
      model: 'm',
      endpoint: server!.url,
      api_version: version,
    })
    server = await modelServer(() => 'Hi.')
    const house = modelHouse(() => 'k', { calls })
    for (const version of ['2024-10-21', '2024-10-21', '2025-01-01']) {
      await buildModel(readFormat(modelSchema, config(version), 'model.yaml'), house).complete(request)
    }
    const paths = ['2024-10-21', '2025-01-01'].map(
      (version) => `/openai/deployments/m/chat/completions?api-version=${version}`,
    )
    expect(server.calls.map(({ path }) => path)).toEqual(paths)
    expect(house.limits.size).toBe(1)
  })

  it('Gemini: a user who speaks first, thoughts left out, Vertex by its path, a wait named in the body', async () => {
    const built = await model('google', () => 'Hi.', { vertex: true, parameters: { thinking_budget: 0 } })
    await built.complete({
      messages: [
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'Pain.' },
      ],
      trial: 't',
    })
    const call = server!.calls[0]!
    expect(call.path).toBe('/v1/publishers/google/models/m:generateContent')
    expect(call.messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user'])
    expect(call.body.generationConfig).toMatchObject({ thinkingConfig: { thinkingBudget: 0 } })
    await server!.close()
    const thought = {
      candidates: [{ content: { parts: [{ text: 'hmm', thought: true }, { text: 'Hi.' }] }, finishReason: 'STOP' }],
    }
    const waits = await model(
      'google',
      inTurn({ status: 429, message: 'Wait. "retryDelay": "9s"' }, { raw: JSON.stringify(thought) }),
    )
    expect(await waits.complete(request)).toMatchObject({ text: 'Hi.', tokens: null, cost_usd: null })
    expect(pauses).toContain(9)
  })

  it.each([
    ['openai', 'reasoning_effort', 'low', 'thinking_budget'],
    ['azure', 'reasoning_effort', 'low', 'thinking_budget'],
    ['google', 'thinking_budget', 0, 'reasoning_effort'],
  ] as const)('%s: is sent %s, and refuses what it would not be sent', async (kind, own, value, other) => {
    await (await model(kind, () => 'Hi.', { parameters: { [own]: value } })).complete(request)
    expect(JSON.stringify(server!.calls[0]!.body)).toMatch(new RegExp(`"(reasoning_effort":"low|thinkingBudget":0)`))
    await server!.close()
    const refused = model(kind, () => 'Hi.', { parameters: { [other]: 'low' } })
    await expect(refused).rejects.toThrow(new RegExp(`parameters.*${other}`))
  })

  it('a server that knows no schemas is asked without one, from its first refusal on', async () => {
    const unavailable = { status: 400, message: 'This response_format type is unavailable now' }
    const built = await model('openai', ((call: { json: boolean }) =>
      call.json ? unavailable : '{"said": "Hi."}') as never)
    const asked = { ...request, schema: { name: 'said', json: { type: 'object' } } }
    const atOnce = await Promise.all(['1', '2'].map((trial) => built.complete({ ...asked, trial })))
    expect(atOnce.map(({ text, retries }) => [text, retries])).toEqual(Array(2).fill(['{"said": "Hi."}', 0]))
    await built.complete({ ...asked, trial: '3' })
    expect(server!.calls.filter(({ json }) => json)).toHaveLength(2)
    expect(server!.calls).toHaveLength(5)
  })

  it.each(['openai', 'azure'] as const)('%s: every call has its own words, and the headers of the first', async (kind) => {
    const built = await model(kind, () => 'Hi.')
    const asked = ['Pain?', 'Since when?', 'Where?'].map((content) => [{ role: 'user' as const, content }])
    await Promise.all(asked.map((messages, i) => built.complete({ messages, trial: `${i}` })))
    expect(server!.calls.map(({ body }) => (body as { messages: unknown }).messages)).toEqual(asked)
    const headers = server!.calls.map((call) => ({ ...call.headers, 'content-length': '' }))
    expect(headers[0]).toMatchObject(kind === 'openai' ? { authorization: 'Bearer sk-canary' } : { 'api-key': 'sk-canary' })
    expect(new Set(headers.map((one) => JSON.stringify(one))).size).toBe(1)
  })

  it("a server of one's own gets no key that was not meant for it", async () => {
    server = await modelServer(() => 'Hi.')
    const config = readFormat(
      modelSchema,
      { schema: 'patientsim-model/1', kind: 'openai', model: 'm', base_url: `${server.url}/v1` },
      'model.yaml',
    )
    await buildModel(
      config,
      modelHouse(() => 'sk-canary'),
    ).complete(request)
    expect(JSON.stringify(server.calls[0]!.headers)).not.toContain('sk-canary')
  })

  it('vllm: this machine at VLLM_PORT; without it, one sentence', async () => {
    server = await modelServer(() => 'Hi.')
    const config = readFormat(
      modelSchema,
      { schema: 'patientsim-model/1', kind: 'openai', model: 'm', base_url: 'vllm' },
      'model.yaml',
    )
    const port = new URL(server.url).port
    await buildModel(
      config,
      modelHouse((name) => (name === 'VLLM_PORT' ? port : undefined)),
    ).complete(request)
    expect(server.calls).toHaveLength(1)
    expect(() =>
      buildModel(
        config,
        modelHouse(() => undefined),
      ),
    ).toThrow(/VLLM_PORT, which is not set/)
  })
})
