import { expect, test } from 'vitest'
import { guesserFrom } from '../../../bench/patients/reference/guess.ts'
import guesser from '../../../bench/patients/reference/guesser.json' with { type: 'json' }
import { sentencesOf } from '../../../bench/patients/reference/sentences.ts'
import { trainedFrom } from '../../../bench/patients/reference/trained.ts'
import weights from '../../../bench/patients/reference/weights.json' with { type: 'json' }
import { hash32 } from '../../../bench/stats/rng.ts'
import { readOwnTurns } from '../../../scripts/benchmarks/labelled-turns.ts'
import { exampleOf, trainingExamplesOf } from '../../../scripts/understanding/examples.ts'
import { fitGuesser } from '../../../scripts/understanding/fit-guesser.ts'
import { fit, scoreOf, turnScore } from '../../../scripts/understanding/fit.ts'
import { packedGuesser, packedReader } from '../../../scripts/understanding/packed.ts'
import { trainingTurns, turnsSha256 } from '../../../scripts/understanding/training-sets.ts'

const turns = readOwnTurns('own-1').slice(0, 60)
const trained = fitGuesser(turns, 1)
const few = trainingExamplesOf(turns, () => trained.network.guess)

test('the shipped weights were trained on the turns in the repository', () => {
  expect(turnsSha256(trainingTurns())).toBe(weights.turns_sha256)
  expect(guesser.turns_sha256).toBe(weights.turns_sha256)
})

test('the same turns give the same bytes, other turns others', () => {
  const one = packedReader(fit(few), turnsSha256(turns))
  expect(packedReader(fit(few), turnsSha256(turns))).toEqual(one)
  expect(packedReader(fit(few.slice(1)), turnsSha256(turns)).weights).not.toBe(one.weights)
  expect(turnsSha256(turns.slice(1))).not.toBe(one.turns_sha256)
  const guesses = packedGuesser(trained, 'turns')
  expect(packedGuesser(fitGuesser(turns, 1), 'turns')).toEqual(guesses)
  expect(packedGuesser(fitGuesser(turns.slice(1), 1), 'turns').words).not.toBe(guesses.words)
})

test('what was asked in training scores higher than what was not', () => {
  const learnt = fit(few, 60)
  const scores = (label: 0 | 1) =>
    few.flatMap((one) => one.chances.filter((chance) => chance.label === label).map((chance) => turnScore(learnt, chance)))
  expect(Math.min(...scores(1))).toBeGreaterThan(0)
  expect(Math.max(...scores(0))).toBeLessThan(0)
})

test('the patient reads the packed weights as the trainer scores, but for their rounding', () => {
  const learnt = fit(few)
  const reader = packedReader(learnt, turnsSha256(turns))
  const read = trainedFrom(reader, 'a test')
  const names = ['read question?+  item', 'in smok tobacco', 'asks tobacco', 'a feature that no turn has']
  const features = new Set(names.map((name) => hash32(name) | 0))
  const exact = scoreOf(learnt, Uint32Array.from(features))
  const score = read.score({ topic: 'tobacco', features })
  expect(Math.abs(score - exact)).toBeLessThan(names.length * reader.step)
  expect(score).not.toBe(reader.bias)
})

test('the patient reads the packed guesser as it was trained, but for its rounding and the words that say least', () => {
  const guess = guesserFrom(packedGuesser(trained, 'a'.repeat(64)), 'a test')
  const [sentence] = sentencesOf('Do you smoke?')
  const exact = trained.network.guess(sentence!)
  for (const topic of trained.network.topics) {
    expect(Math.abs(guess(sentence!).whole(topic) - exact.whole(topic))).toBeLessThan(0.5)
  }
  expect(exact.likeliest()[0]).toBe('tobacco')
})

test('a guesser of another size than stated is refused', () => {
  const file = packedGuesser(trained, 'a'.repeat(64))
  expect(() => guesserFrom({ ...file, size: file.size + 1 }, 'a test')).toThrow(/a test/)
})

test('weights of another size than stated are refused', () => {
  const reader = packedReader(fit(few), turnsSha256(turns))
  expect(() => trainedFrom({ ...reader, size: reader.size + 1 }, 'a test')).toThrow(/a test/)
})

test('a topic that a label calls optional is neither learnt nor unlearnt', () => {
  const turn = readOwnTurns('own-1').find((one) => one.optional.size > 0)!
  expect(exampleOf(turn, trained.network.guess).chances.filter((one) => turn.optional.has(one.topic))).toEqual([])
})
