import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findings } from '../../../bench/patients/reference/ontology.ts'
import { InputError } from '../../../bench/schema/error.ts'
import { profileItems } from '../../../bench/schema/profile.ts'
import { attributes } from '../../../bench/schema/transcript.ts'
import { readExternalTurns, readOwnTurns, type LabelledTurn } from '../../../scripts/benchmarks/labelled-turns.ts'

describe('the labelled turns', () => {
  const known = new Set([
    ...Object.keys(profileItems),
    ...attributes.map((name) => `attribute:${name}`),
    ...['any', ...findings.map(({ id }) => id)].map((id) => `symptom:${id}`),
  ])
  const sets = { dev: readOwnTurns('dev'), 'held-out': readOwnTurns('held-out'), blind: readOwnTurns('blind') }

  test.each(['dev', 'held-out', 'blind'] as const)('%s names only topics that a profile can answer', (set) => {
    const topics = sets[set].flatMap((turn) => [...turn.expected.map((one) => one.label), ...turn.optional])
    expect(topics.filter((topic) => !known.has(topic))).toEqual([])
  })

  test.each(['dev', 'held-out', 'blind'] as const)('%s is large and mixed enough to measure with', (set) => {
    const turns = sets[set]
    expect(turns.length).toBeGreaterThanOrEqual(280)
    expect(turns.filter((turn) => turn.asksNothing).length).toBeGreaterThanOrEqual(45)
    expect(turns.filter((turn) => turn.before.length > 0).length).toBeGreaterThanOrEqual(30)
  })

  test('no turn is in both halves, after the same words', () => {
    const key = ({ before, text }: LabelledTurn): string =>
      JSON.stringify([before.map((one) => one.doctor), text.toLowerCase()])
    const dev = new Set(sets.dev.map(key))
    expect(sets['held-out'].filter((turn) => dev.has(key(turn))).map((turn) => turn.id)).toEqual([])
  })
})

describe('an external set', () => {
  function write(...lines: string[]): string {
    const file = join(mkdtempSync(join(tmpdir(), 'turns-')), 'turns.jsonl')
    writeFileSync(file, lines.join('\n'))
    return file
  }
  const line = (fields: string[], symptoms: string[] = []): string =>
    JSON.stringify({ q: 'words', fields, symptoms, split: 'dev' })
  const ids = ['cough', 'vision_change', 'double_vision']

  test('matches a symptom by id, then by a shared word, then by any finding', () => {
    const file = write(line(['present_illness:symptom'], ['cough', 'vision', 'libido']))
    const [turn] = readExternalTurns(file, 'dev', ids)
    expect(turn!.expected.map((one) => [...one.topics])).toEqual([
      ['symptom:cough'],
      ['symptom:vision_change', 'symptom:double_vision'],
      ['symptom:cough', 'symptom:vision_change', 'symptom:double_vision', 'symptom:any'],
    ])
  })

  test('reads attributes, anything else, nothing, and what the doctor was given', () => {
    const asked = line(['present_illness:onset', 'present_illness:other_symptoms', 'pain'])
    const file = write(asked, line(['out_of_scope']), line(['age']))
    const [asks, nothing, age] = readExternalTurns(file, 'dev', ids)
    expect(asks!.expected.map((one) => one.label)).toEqual(['attribute:onset', 'symptom:any', 'pain'])
    expect([...asks!.optional]).toEqual(['attribute:severity'])
    expect(nothing).toMatchObject({ expected: [], asksNothing: true })
    expect(age).toMatchObject({ expected: [], asksNothing: false })
    expect([...age!.optional]).toEqual(['age'])
  })

  test('says which line is broken, and that a split is empty', () => {
    expect(() => readExternalTurns(write(line(['pain']), '{'), 'dev', ids)).toThrow(/:2 is not JSON/)
    expect(() => readExternalTurns(write(line(['pain'])), 'rare', ids)).toThrow(InputError)
  })
})
