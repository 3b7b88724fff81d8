import { describe, expect, test } from 'vitest'
import type { LabelledTurn } from '../../../scripts/benchmarks/labelled-turns.ts'
import { judgeByFields } from '../../../scripts/benchmarks/fields.ts'
import { faultsByTopic, judgeTurn, scoreTurns } from '../../../scripts/benchmarks/topic-scores.ts'

function turn(topics: string[], optional: string[] = []): LabelledTurn {
  return {
    id: 'one',
    group: 'LLM', style: 'gpt',
    before: [],
    text: '',
    expected: topics.map((topic) => ({ label: topic, topics: new Set([topic]) })),
    optional: new Set(optional),
    acts: topics.length === 0 ? ['statement'] : [],
    asksNothing: topics.length === 0,
  }
}

describe('scores of understood topics', () => {
  const results = [
    judgeTurn(turn(['tobacco', 'alcohol']), ['tobacco', 'medication'], []),
    judgeTurn(turn(['attribute:onset'], ['symptom:cough']), ['symptom:cough', 'attribute:onset'], []),
    judgeTurn(turn([]), ['pain'], ['statement']),
    judgeTurn(turn([]), [], []),
  ]

  test('count every required topic once, and an optional one neither way', () => {
    expect(scoreTurns(results)).toEqual({
      turns: 4,
      f1: 4 / 7,
      precision: 0.5,
      recall: 2 / 3,
      spurious: 0.5,
      falseQuestions: 0.5,
      asksNothing: 2,
      actsSeen: 0.5,
    })
  })

  test('are null where nothing can be counted', () => {
    expect(scoreTurns([])).toMatchObject({ f1: null, recall: null, falseQuestions: null, actsSeen: null })
  })

  test('list the faulty topics alone', () => {
    expect(faultsByTopic(results)).toEqual([
      { topic: 'alcohol', found: 0, missed: 1, spurious: 0 },
      { topic: 'medication', found: 0, missed: 0, spurious: 1 },
      { topic: 'pain', found: 0, missed: 0, spurious: 1 },
    ])
  })

  test('take any of several topics as fulfilling a coarse label, and none of them as spurious', () => {
    const coarse = { ...turn([]), expected: [{ label: 'symptom:vision', topics: new Set(['symptom:a', 'symptom:b']) }] }
    expect(judgeTurn(coarse, ['symptom:b', 'symptom:a'], [])).toMatchObject({ missed: [], spurious: [] })
    expect(judgeTurn(coarse, ['symptom:c'], []).spurious).toEqual(['symptom:c'])
  })
})

describe('by fields', () => {
  const byFields = (asked: string[], understood: string[], optional: string[] = []) => {
    const { found, missed, spurious } = judgeByFields(judgeTurn(turn(asked, optional), understood, []))
    return { found: found.map((one) => one.label), missed: missed.map((one) => one.label), spurious }
  }

  test('any finding stands for all of them, once', () => {
    expect(byFields(['symptom:cough', 'symptom:fever', 'tobacco'], ['symptom:chills', 'symptom:dyspnea'])).toEqual({
      found: ['symptom'],
      missed: ['tobacco'],
      spurious: [],
    })
  })

  test('anything else is another topic than a finding, and no finding is asked for where none is labelled', () => {
    expect(byFields(['symptom:any'], ['symptom:cough', 'symptom:fever'])).toEqual({ found: [], missed: ['symptom:any'], spurious: ['symptom'] })
    expect(byFields([], ['symptom:cough', 'medication'], ['medication'])).toEqual({ found: [], missed: [], spurious: ['symptom'] })
  })

  test('severity is part of pain, and radiation of location', () => {
    expect(byFields(['pain', 'attribute:location'], ['attribute:severity', 'attribute:radiation'])).toEqual({ found: ['pain', 'attribute:location'], missed: [], spurious: [] })
  })
})
