import { expect, test } from 'vitest'
import { heardIn } from '../../../../bench/patients/reference/candidates.ts'
import { bent, Guesses, partsOf } from '../../../../bench/patients/reference/guess.ts'
import { readTurn } from '../../../../bench/patients/reference/read-turn.ts'
import { understand } from '../../../../bench/patients/reference/understand.ts'
import { wordsOf } from '../../../../bench/patients/reference/words.ts'

const parts = (text: string) => partsOf(wordsOf(text)).map((part) => part.map((word) => word.text).join(' '))

test('a list is heard part by part, a sentence without one as a whole', () => {
  expect(parts('any headaches, weakness in the face or joint pains')).toEqual([
    'any headaches', 'weakness in the face', 'joint pains',
  ])
  expect(parts('any headaches')).toEqual([])
  expect(parts('or and')).toEqual([])
})

test('the likeliest are the best two of the whole and the best one of each part, best first', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const places = new Map(names.map((name, at) => [name, at]))
  const whole = Float32Array.from([0, 2, 1, -3, -6])
  const part = [Float32Array.from([-2, -2, -2, 1, -2]), Float32Array.from([-2, -2, -2, -2, -2])]
  const guesses = new Guesses({ names, places }, whole, part)
  expect(guesses.likeliest()).toEqual(['b', 'c', 'd'])
  expect([guesses.whole('d'), guesses.part('d'), guesses.part('b')]).toEqual([-3, 1, -2])
  expect(new Guesses({ names, places }, whole, []).part('b')).toBe(2)
})

test('the bend is odd, rises, and stays within 0.03 of tanh', () => {
  const at = Array.from({ length: 121 }, (_, index) => (index - 60) / 12)
  for (const x of at) expect(Math.abs(bent(x) - Math.tanh(x))).toBeLessThan(0.03)
  expect(at.map(bent)).toEqual(at.map(bent).toSorted((a, b) => a - b))
  expect(bent(-2)).toBe(-bent(2))
})

test('words that no expression holds are guessed at from words used like them', () => {
  const turn = 'Did your ankles balloon?'
  const context = { asked: new Map(), lastTopics: [], lastFindings: [], earlier: [] }
  const [heard] = heardIn(readTurn(turn).sentences, context)
  expect(heard?.clauses.flatMap((clause) => [...clause.named.keys()])).toEqual([])
  expect(understand(turn, context).topics).toEqual(['symptom:leg_swelling'])
})
