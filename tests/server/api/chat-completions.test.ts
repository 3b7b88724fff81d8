import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCases } from '../../../bench/run/data.ts'
import { type Listening, listen } from '../../../server/serve.ts'
import { testPlatform } from '../support.ts'

let platform: Awaited<ReturnType<typeof testPlatform>>
let listening: Listening
let client: OpenAI
beforeAll(async () => {
  platform = await testPlatform()
  listening = await listen(platform.api, 0)
  client = new OpenAI({ baseURL: `http://127.0.0.1:${listening.port}/v1`, apiKey: 'none', maxRetries: 0 })
})
afterAll(async () => {
  listening.server.close()
  await platform.close()
})

const one = loadCases('dev').split.cases[2]!
const model = `patient/${one.id}`
const ask = (content: string): OpenAI.ChatCompletionMessageParam => ({ role: 'user', content })

describe('chat completions with the openai client', () => {
  it('lists the dev cases as models', async () => {
    const { data } = await client.models.list()
    expect(data).toHaveLength(37)
    expect(data.map((each) => each.id)).toContain(model)
  })

  it('answers from the messages alone, the same each time, and minds what was said before', async () => {
    const first = await client.chat.completions.create({ model, messages: [{ role: 'system', content: 'Be brief.' }, ask('Hello, how can I help you?')] })
    const again = await client.chat.completions.create({ model, messages: [ask('Hello, how can I help you?')] })
    expect(first.choices[0]!.message.content).toBe(again.choices[0]!.message.content)
    expect(first.choices[0]!.finish_reason).toBe('stop')
    expect(first.usage!.total_tokens).toBe(first.usage!.prompt_tokens + first.usage!.completion_tokens)
  })

  it('streams the same answer', async () => {
    const messages = [ask('Hello, how can I help you?'), ask('Do you have any allergies?')]
    const whole = await client.chat.completions.create({ model, messages })
    const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } })
    let text = ''
    let usage
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      usage = chunk.usage ?? usage
    }
    expect(text).toBe(whole.choices[0]!.message.content)
    expect(usage).toEqual(whole.usage)
  })

  it('reads text parts', async () => {
    const parts = await client.chat.completions.create({ model, messages: [{ role: 'user', content: [{ type: 'text', text: 'Do you smoke?' }] }] })
    const plain = await client.chat.completions.create({ model, messages: [ask('Do you smoke?')] })
    expect(parts.choices[0]!.message.content).toBe(plain.choices[0]!.message.content)
  })

  it.each([
    [{ model: 'patient/x.plain-B-high-normal', messages: [ask('Hi')] }, 404, 'case/unknown'],
    [{ model: 'gpt-4', messages: [ask('Hi')] }, 400, 'request/invalid'],
    [{ model, messages: [{ role: 'system', content: 'x' }] }, 400, 'chat/turns'],
    [{ model, messages: [ask('Hi')], n: 2 }, 400, 'request/invalid'],
    [{ model, messages: [] }, 400, 'request/invalid'],
  ])('refuses %j in the way that clients of OpenAI read', async (body, status, code) => {
    const error = await client.chat.completions.create(body as OpenAI.ChatCompletionCreateParamsNonStreaming).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error).toMatchObject({ status, code })
  })
})
