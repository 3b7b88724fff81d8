import { describe, expect, test } from 'vitest'
import hand from '../../../bench/data/profiles/hand.json' with { type: 'json' }
import { balanceTable } from '../../../bench/profiles/balance.ts'
import { loadLibrary } from '../../../bench/profiles/load.ts'
import { makeOpenCases } from '../../../bench/profiles/open.ts'
import { balancedSplit, crossedSplit, readSplit, splitSha256 } from '../../../bench/profiles/split.ts'
import { personas } from '../../../bench/schema/persona.ts'
import { profileSetSchema } from '../../../bench/schema/profile.ts'
import { splitSchema } from '../../../bench/schema/case.ts'

const library = loadLibrary()
const { sets, splits } = makeOpenCases(library)
const counts = (values: readonly string[]) => {
  const tally = new Map<string, number>()
  for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1)
  return tally
}
const spread = (values: Iterable<number>): [number, number] => {
  const sorted = [...values].sort((a, b) => a - b)
  return [sorted[0]!, sorted.at(-1)!]
}

test.each(Object.values(splits))('the split $name fits its schema and names each case once', (split) => {
  expect(splitSchema.parse(split)).toEqual(split)
  expect(new Set(split.cases.map((one) => one.id)).size).toBe(split.cases.length)
  for (const one of split.cases) expect(one.id).toBe(`${one.profile}.${one.persona}`)
})

test('dev is 37 cases, each persona once, each profile once or twice', () => {
  const { cases } = splits.dev
  expect(cases.map((one) => one.persona)).toEqual(personas.map((one) => one.id))
  const profiles = counts(cases.map((one) => one.profile))
  expect(profiles.size).toBe(25)
  expect(spread(profiles.values())).toEqual([1, 2])
})

describe('test', () => {
  const { cases } = splits.test
  const diagnosisOf = new Map(sets.test.profiles.map((one) => [one.hadm_id, one.diagnosis]))

  test('is 370 cases: each persona 10 times, each profile 4 or 5 times', () => {
    expect(cases).toHaveLength(370)
    expect(spread(counts(cases.map((one) => one.persona)).values())).toEqual([10, 10])
    const profiles = counts(cases.map((one) => one.profile))
    expect(profiles.size).toBe(75)
    expect(spread(profiles.values())).toEqual([4, 5])
  })

  test('begins with every persona once, so that a part of it is a fair sample', () => {
    expect(new Set(cases.slice(0, 37).map((one) => one.persona)).size).toBe(37)
  })

  test('gives a persona ten diagnoses, two of each family', () => {
    for (const persona of personas) {
      const own = cases.filter((one) => one.persona === persona.id).map((one) => diagnosisOf.get(one.profile)!)
      expect(new Set(own).size).toBe(10)
    }
  })

  test('is balanced in each level: families equal, diagnoses to within one', () => {
    for (const row of balanceTable(splits.test, sets.test.profiles, library.diagnoses)) {
      const [fewest, most] = spread(Object.values(row.families))
      expect(most - fewest, row.level).toBe(0)
      expect(row.diagnoses[1] - row.diagnoses[0], row.level).toBeLessThanOrEqual(1)
      expect(Object.keys(row.families)).toHaveLength(5)
    }
  })
})

test('full is every test profile as every persona', () => {
  expect(splits.full.cases).toHaveLength(2775)
  expect(new Set(splits.full.cases.map((one) => one.profile)).size).toBe(75)
})

describe('the hash of a split', () => {
  const set = profileSetSchema.parse(hand)
  const split = crossedSplit({ name: 'hand', title: 'By hand' }, set)
  const where = 'hand.json'

  test('stays when the split is read again', () => {
    expect(readSplit(JSON.parse(JSON.stringify(split)), set, where)).toEqual(split)
  })

  test('does not hang on the order of keys', () => {
    const { cases, ...rest } = split
    expect(splitSha256({ cases, ...rest }, set.profiles)).toBe(split.sha256)
  })

  test.each([
    ['a title', { ...split, title: 'By hands' }, set],
    ['a case less', { ...split, cases: split.cases.slice(1) }, set],
    [
      'one byte of a profile',
      split,
      { ...set, profiles: set.profiles.map((one, i) => (i === 3 ? { ...one, race: `${one.race} ` } : one)) },
    ],
  ])('finds %s changed', (_, changed, changedSet) => {
    expect(() => readSplit(changed, changedSet, where)).toThrow(expect.objectContaining({ code: 'split/hash' }))
  })

  test('leaves out profiles that no case uses', () => {
    const extra = { ...set.profiles[0]!, hadm_id: 'unused' }
    expect(splitSha256(split, [...set.profiles, extra])).toBe(split.sha256)
  })

  test('a case without its profile is an error', () => {
    expect(() => splitSha256(split, set.profiles.slice(1))).toThrow(
      expect.objectContaining({ code: 'split/unknown-profile' }),
    )
  })
})

test('a set smaller than the cases of a persona is an error', () => {
  const set = profileSetSchema.parse(hand)
  expect(() => balancedSplit({ name: 'x', title: '' }, set, library.diagnoses, 11, 'x')).toThrow(
    expect.objectContaining({ code: 'split/too-few-profiles' }),
  )
})
