import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fileCalls } from '../../../bench/models/cache.ts'
import { clean, withoutThoughts } from '../../../bench/models/clean.ts'
import type { Completion } from '../../../bench/models/port.ts'
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
    expect(withoutThoughts('<think>x</think>\n[DDX]\n1. Pneumonia (lobar)\n2. **Flu**')).toBe('[DDX]\n1. Pneumonia (lobar)\n2. **Flu**')
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

  it.each(['', 'Y', '{"result": "maybe"}', '{"result": "Y"', "{'result': 'Y'}", '{"result": ["Y"]}', '{"a": "{\\"result\\": \\"Y\\"}"'])('refuses %j', (text) =>
    expect(readJson(schema, text)).toBeNull(),
  )

  it('jsonSchemaOf closes objects and requires their fields', () => {
    expect(jsonSchemaOf(schema)).toMatchObject({ type: 'object', required: ['result'], additionalProperties: false })
  })
})

describe('fileCalls', () => {
  const completion: Completion = { text: 'Hi.', finish: 'stop', model: 'm', tokens: null, cost_usd: null, seconds: 1, retries: 0, from_cache: false }

  it('keeps answers beyond the process, and takes a broken file for none', async () => {
    const folder = join(temporaryFolder(), 'calls')
    await fileCalls(folder).set('abcdef', completion)
    expect(await fileCalls(folder).get('abcdef')).toEqual(completion)
    expect(await fileCalls(folder).get('abcdee')).toBeNull()
    writeFileSync(join(folder, 'ab', 'abcdef.json'), '{"text": "Hi')
    expect(await fileCalls(folder).get('abcdef')).toBeNull()
    await fileCalls(folder).remove()
    expect(() => readdirSync(folder)).toThrow()
  })
})
