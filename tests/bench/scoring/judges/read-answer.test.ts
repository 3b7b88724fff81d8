import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { jsonSchemaOf } from '../../../../bench/models/structured.ts'
import { oneOf, rating, readAnswer, reason, yesOrNo } from '../../../../bench/scoring/judges/read-answer.ts'
import { sentencesOf } from '../../../../bench/scoring/judges/sentences.ts'

const schema = z.object({ reason, result: yesOrNo })

describe('readAnswer', () => {
  it.each([
    ['{"reason": "x", "result": "Y"}', 'Y'],
    ['```json\n{"reason": "x", "result": "N"}\n```', 'N'],
    ['<think>{"reason": "", "result": "N"}</think>Here: {"reason": "x", "result": "Y"} Done.', 'Y'],
    ['{"reason": "x", "result": "Y",}', 'Y'],
    ['{"Reason": "a, }", "RESULT": "yes",\n}', 'Y'],
    ['{"result": "No."}', 'N'],
    ['{"reason": null, "result": true}', 'Y'],
    ['{"answer": {"reason": "wrapped {so}", "result": "y"}}', 'Y'],
    ['{"reason": "said \\"{\\" once", "result": "Y"}', 'Y'],
    ['{"result": "Y"} I repeat: {"result": "Y"}', 'Y'],
  ])('reads %j', (text, result) => expect(readAnswer(schema, text)?.result).toBe(result))

  it.each([
    '',
    'Y',
    '{"result": "maybe"}',
    '{"result": "Y"',
    '{"result": ["Y"]}',
    '{}',
    'null',
    '{"result": "Y and N"}',
  ])('refuses %j', (text) => expect(readAnswer(schema, text)).toBeNull())

  it('takes none of two answers that differ: one may be a quotation', () => {
    expect(readAnswer(schema, 'The item says {"result": "Y"}, so: {"result": "N"}')).toBeNull()
  })

  it('reads ratings and words as models write them', () => {
    const all = z.object({ presenting_complaint: rating, kind: oneOf(['meta_information', 'other']) })
    const read = (value: unknown) =>
      readAnswer(all, JSON.stringify({ 'Presenting Complaint': value, kind: 'Meta-Information' }))?.presenting_complaint
    expect([4, '4', '4/4', 'Rating: 3', '2 out of 4', '3.0'].map(read)).toEqual([4, 4, 4, 3, 2, 3])
    expect([0, 5, 2.5, '14', 'four', '3 or 4', null, true].map(read)).toEqual(Array(8).fill(undefined))
  })

  it('asks for a plain JSON Schema', () => {
    expect(jsonSchemaOf(schema)).toEqual({
      type: 'object',
      properties: { reason: { type: 'string' }, result: { type: 'string', enum: ['Y', 'N'] } },
      required: ['reason', 'result'],
      additionalProperties: false,
    })
  })
})

describe('sentencesOf', () => {
  it.each([
    ['I saw Dr. Lee at 5 p.m. yesterday. It hurts!', ['I saw Dr. Lee at 5 p.m. yesterday.', 'It hurts!']],
    ['It is 38.5 now... What? No.', ['It is 38.5 now...', 'What?', 'No.']],
    ['  ', []],
    ['!!! Help', ['Help']],
    ['one line\nand more', ['one line and more']],
  ])('%j', (text, sentences) => expect(sentencesOf(text)).toEqual(sentences))
})
