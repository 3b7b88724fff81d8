import { expect, test } from 'vitest'
import { trainedFrom } from '../../../bench/patients/reference/trained.ts'
import weights from '../../../bench/patients/reference/weights.json' with { type: 'json' }
import { hash32 } from '../../../bench/stats/rng.ts'
import { readOwnTurns } from '../../../scripts/benchmarks/labelled-turns.ts'
import { exampleOf, trainingExamplesOf } from '../../../scripts/understanding/examples.ts'
import { fit, scoreOf, turnScore } from '../../../scripts/understanding/fit.ts'
import { packed, trainingExamples, turnsSha256 } from '../../../scripts/understanding/train.ts'

const few = trainingExamplesOf(readOwnTurns('own-1').slice(0, 60))

test('the shipped weights were trained on the turns in the repository', () => {
  expect(turnsSha256(trainingExamples())).toBe(weights.turns_sha256)
})

test('the same turns give the same bytes, other turns others', () => {
  const one = packed(fit(few), turnsSha256(few))
  expect(packed(fit(few), turnsSha256(few))).toEqual(one)
  const fewer = few.slice(1)
  expect(packed(fit(fewer), turnsSha256(fewer)).weights).not.toBe(one.weights)
  expect(turnsSha256(fewer)).not.toBe(one.turns_sha256)
})

test('what was asked in training scores higher than what was not', () => {
  const learnt = fit(few)
  const scores = (label: 0 | 1) =>
    few.flatMap((one) => one.chances.filter((chance) => chance.label === label).map((chance) => turnScore(learnt, chance)))
  expect(Math.min(...scores(1))).toBeGreaterThan(0)
  expect(Math.max(...scores(0))).toBeLessThan(0)
})

test('the patient reads the packed weights as the trainer scores, but for their rounding', () => {
  const learnt = fit(few)
  const reader = packed(learnt, turnsSha256(few))
  const trained = trainedFrom(reader, 'a test')
  const names = ['read question?+  item', 'in smok tobacco', 'asks tobacco', 'a feature that no turn has']
  const features = new Set(names.map((name) => hash32(name)))
  const exact = scoreOf(learnt, Uint32Array.from(features))
  const score = trained.score({ topic: 'tobacco', features })
  expect(Math.abs(score - exact)).toBeLessThan(names.length * reader.step)
  expect(score).not.toBe(reader.bias)
})

test('weights of another size than stated are refused', () => {
  const reader = packed(fit(few), turnsSha256(few))
  expect(() => trainedFrom({ ...reader, size: reader.size + 1 }, 'a test')).toThrow(/a test/)
})

test('a topic that a label calls optional is neither learnt nor unlearnt', () => {
  const turn = readOwnTurns('own-1').find((one) => one.optional.size > 0)!
  expect(exampleOf(turn).chances.filter((one) => turn.optional.has(one.topic))).toEqual([])
})
