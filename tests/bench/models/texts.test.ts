import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { callKey, fileCalls } from '../../../bench/models/cache.ts'
import { clean, withoutThoughts } from '../../../bench/models/clean.ts'
import type { ChatMessage, ChatModel, Completion } from '../../../bench/models/port.ts'
import { jsonSchemaOf, readJson } from '../../../bench/models/structured.ts'
import { temporaryFolder } from '../../support/runs.ts'

describe('clean', () => {
  it.each([
    ['<think>What would she say?</think>It hurts.', 'It hurts.'],
    ['What would she say?\n</think>\n\nIt hurts.', 'It hurts.'],
    ['It hurts. <think>And now', 'It hurts.'],
    ['(winces) It hurts (a lot (really)) here.', 'It hurts here.'],
    ['**Patient looks away** It hurts.', 'It hurts.'],
    ['It   hurts\n\nhere .', 'It hurts here.'],
    ['It *really* hurts.', 'It *really* hurts.'],
    ['(sighs)', ''],
    ['An open (bracket stays', 'An open (bracket stays'],
  ])('%j is spoken as %j', (text, spoken) => expect(clean(text)).toBe(spoken))

  it('withoutThoughts leaves lists and lines as they are', () => {
    expect(withoutThoughts('<think>x</think>\n[DDX]\n1. Pneumonia (lobar)\n2. **Flu**')).toBe(
      '[DDX]\n1. Pneumonia (lobar)\n2. **Flu**',
    )
  })
})

describe('readJson', () => {
  const schema = z.object({ result: z.enum(['Y', 'N']) })
  it.each([
    ['{"result": "Y"}', 'Y'],
    ['```json\n{"result": "N"}\n```', 'N'],
    ['<think>{"result": "N"}</think>Here it is: {"result": "Y"} Hope it helps.', 'Y'],
    ['{"reason": "first {brace}"} and then {"result": "Y"}', 'Y'],
    ['{"outer": {"result": "Y"}}', 'Y'],
  ])('reads %j', (text, result) => expect(readJson(schema, text)).toEqual({ result }))

  it.each([
    '',
    'Y',
    '{"result": "maybe"}',
    '{"result": "Y"',
    "{'result': 'Y'}",
    '{"result": ["Y"]}',
    '{"a": "{\\"result\\": \\"Y\\"}"',
  ])('refuses %j', (text) => expect(readJson(schema, text)).toBeNull())

  it('jsonSchemaOf leaves out bounds, at any depth, for Azure refuses them', () => {
    const one = z.object({ minimum: z.number().int().min(1).max(4).nullable(), text: z.string().max(9) })
    expect(jsonSchemaOf(z.object({ list: z.array(one).min(1) }))).toEqual({
      type: 'object',
      properties: {
        list: {
          type: 'array',
          items: {
            type: 'object',
            properties: { minimum: { type: ['integer', 'null'] }, text: { type: 'string' } },
            required: ['minimum', 'text'],
            additionalProperties: false,
          },
        },
      },
      required: ['list'],
      additionalProperties: false,
    })
  })

  it('jsonSchemaOf closes objects and requires their fields', () => {
    expect(jsonSchemaOf(schema)).toMatchObject({ type: 'object', required: ['result'], additionalProperties: false })
  })
})

describe('fileCalls', () => {
  const completion: Completion = {
    text: 'Hi.',
    finish: 'stop',
    model: 'm',
    tokens: null,
    cost_usd: null,
    seconds: 1,
    retries: 0,
    from_cache: false,
  }

  const path = () => join(temporaryFolder(), 'run', 'calls.jsonl')

  it('keeps answers beyond the process, for their owner alone', async () => {
    const file = path()
    const calls = fileCalls(file)
    expect([await calls.get('a'), existsSync(file)]).toEqual([null, false])
    await calls.set('a', completion)
    await calls.set('b', { ...completion, text: 'Grüezi – 你好\n' })
    for (const store of [calls, fileCalls(file)]) {
      expect(await store.get('a')).toEqual(completion)
      expect((await store.get('b'))?.text).toBe('Grüezi – 你好\n')
      expect(await store.get('c')).toBeNull()
    }
    expect(statSync(file).mode & 0o777).toBe(0o600)
    calls.remove()
    expect([existsSync(file), await calls.get('a')]).toEqual([false, null])
  })

  it('takes a cut or broken line for none, and goes on behind it', async () => {
    const file = path()
    await fileCalls(file).set('a', completion)
    const whole = readFileSync(file, 'utf8')
    const later = whole.replace('"a"', '"b"')
    for (let cut = 0; cut < later.length; cut++) {
      writeFileSync(file, `not JSON\n${whole}${later.slice(0, cut)}`)
      const calls = fileCalls(file)
      expect(await calls.get('b')).toBeNull()
      await calls.set('c', { ...completion, text: 'after' })
      for (const store of [calls, fileCalls(file)]) {
        expect([(await store.get('a'))?.text, (await store.get('c'))?.text]).toEqual(['Hi.', 'after'])
        store.close()
      }
    }
  })

  it('knows what its answers cost, also in the process after', async () => {
    const file = path()
    const calls = fileCalls(file)
    expect(calls.spent()).toBe(0)
    for (const [key, cost_usd] of [
      ['a', 0.25],
      ['b', null],
      ['c', 0.5],
    ] as const)
      await calls.set(key, { ...completion, cost_usd })
    expect([calls.spent(), fileCalls(file).spent()]).toEqual([0.75, 0.75])
    calls.remove()
    expect(calls.spent()).toBe(0)
  })

  it('two at once keep what both wrote', async () => {
    const file = path()
    const stores = [fileCalls(file), fileCalls(file)]
    for (let i = 0; i < 20; i++) await stores[i % 2]!.set(`key ${i}`, { ...completion, text: `${'x'.repeat(i)} ${i}` })
    const after = fileCalls(file)
    for (let i = 0; i < 20; i++) {
      for (const store of [stores[i % 2]!, after])
        expect((await store.get(`key ${i}`))?.text).toBe(`${'x'.repeat(i)} ${i}`)
    }
  })
})

describe('callKey', () => {
  const model: ChatModel = { identity: { kind: 'openai', model: 'm', parameters: { max_output_tokens: 10 } }, complete: () => Promise.reject(new Error()) }
  const keyOf = (messages: ChatMessage[]) => callKey(model, 'http://a', { messages, trial: 't' })
  const system: ChatMessage = { role: 'system', content: 'You are a patient.' }
  const a: ChatMessage = { role: 'user', content: 'Hello' }
  const b: ChatMessage = { role: 'user', content: 'Good morning' }
  const c: ChatMessage = { role: 'assistant', content: 'It hurts.' }
  const talks: ChatMessage[][] = [[], [a], [b], [system, a], [system, b], [system, a, c], [system, b, c], [a, c], [c, a], [a, a], [system, a, c, a], [{ ...a, role: 'assistant' }]]

  it('tells every talk from every other, also where they share messages, and in whatever order they are asked', () => {
    const copies = (talk: readonly ChatMessage[]) => talk.map((message) => ({ ...message }))
    const keys = talks.map((talk) => keyOf(copies(talk)))
    expect(new Set(keys).size).toBe(talks.length)
    expect(talks.map((talk) => keyOf(talk))).toEqual(keys)
    expect(talks.toReversed().map((talk) => keyOf(talk))).toEqual(keys.toReversed())
  })

  it('is another for another model, address, trial or schema', () => {
    const request = { messages: [system, a], trial: 't' }
    const other = { ...model, identity: { ...model.identity, model: 'n' } }
    const schema = { name: 'answer', json: {} }
    const keys = [
      callKey(model, 'http://a', request),
      callKey(other, 'http://a', request),
      callKey(model, 'http://b', request),
      ...[{ trial: 'u' }, { schema }, { outputTokens: 5 }].map((change) => callKey(model, 'http://a', { ...request, ...change })),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })
})
