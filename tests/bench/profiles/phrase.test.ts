import { describe, expect, test } from 'vitest'
import { expand } from '../../../bench/profiles/phrase.ts'
import { rng } from '../../../bench/stats/rng.ts'

/** Every reading that many seeds give. */
function readings(phrase: string): string[] {
  return [...new Set(Array.from({ length: 300 }, (_, i) => expand(phrase, rng(`phrase/${i}`))))].sort()
}

describe('expand', () => {
  test('leaves plain text as it is', () => {
    expect(readings('pain in the chest (left)')).toEqual(['pain in the chest (left)'])
  })

  test('takes each choice', () => {
    expect(readings('(sharp|dull|) pain')).toEqual(['dull pain', 'pain', 'sharp pain'])
  })

  test('takes choices inside choices, with numbers inside', () => {
    expect(readings('(never|(beer|wine) {2-3} times)')).toEqual([
      'beer 2 times',
      'beer 3 times',
      'never',
      'wine 2 times',
      'wine 3 times',
    ])
  })

  test('takes every whole number of a range, both ends included', () => {
    expect(readings('{2-5} hours ago')).toEqual(['2 hours ago', '3 hours ago', '4 hours ago', '5 hours ago'])
  })

  test.each([
    ['{1-1} days ago', '1 day ago'],
    ['{1-1} glasses of wine', '1 glass of wine'],
    ['{1-1} loose stools today', '1 loose stool today'],
    ['{1-1} of this kind', '1 of this kind'],
    ['{1-1} pack a day for {20-20} years', '1 pack a day for 20 years'],
  ])('puts the unit of 1 in the singular: %s', (phrase, reading) => {
    expect(expand(phrase, rng('one'))).toBe(reading)
  })

  test.each(['{5-2} days', '{2} days', 'left|right', '{two-three} days'])('refuses %s', (phrase) => {
    expect(() => expand(phrase, rng('bad'))).toThrow(expect.objectContaining({ code: 'phrase/malformed' }))
  })
})
