import { describe, expect, test } from 'vitest'
import { checkSet } from '../../../bench/profiles/check.ts'
import { checkHoldout, commitHoldout, commitmentSchema, openHoldout } from '../../../bench/profiles/holdout.ts'
import type { Opening } from '../../../bench/profiles/holdout.ts'
import { loadLibrary } from '../../../bench/profiles/load.ts'
import { makeOpenCases } from '../../../bench/profiles/open.ts'

const library = loadLibrary()
const open = Object.values(makeOpenCases(library).sets)
const opening: Opening = {
  schema: 'patientsim-holdout-opening/1',
  season: 'trial-season',
  seed: '00112233445566778899aabbccddeeff',
  salt: 'ffeeddccbbaa99887766554433221100',
}
const { set, split, commitment } = commitHoldout(opening, library, open)

test('the cases are like those of the open test split, and sound', () => {
  expect(set.profiles).toHaveLength(75)
  expect(split.cases).toHaveLength(370)
  expect(checkSet([...open.flatMap((one) => one.profiles), ...set.profiles], library)).toEqual([])
})

test('the commitment shows neither seed nor salt nor any case', () => {
  expect(commitmentSchema.parse(commitment)).toEqual(commitment)
  expect(Object.keys(commitment).sort()).toEqual(['commitment', 'data_sha256', 'schema', 'season', 'split_sha256'])
  expect(JSON.stringify(commitment)).not.toMatch(new RegExp(`${opening.seed}|${opening.salt}`))
})

test('opening gives the same cases', () => {
  expect(openHoldout(commitment, opening, library, open)).toEqual({ set, split })
  expect(checkHoldout(commitment, opening, library, open)).toEqual([])
})

describe('what was not committed to does not open', () => {
  test.each<[string, Opening, string]>([
    ['another seed', { ...opening, seed: `${opening.seed}00` }, 'other cases'],
    ['another salt', { ...opening, salt: `${opening.salt}00` }, 'not over this seed, salt'],
    ['another season', { ...opening, season: 'autumn' }, 'season autumn'],
  ])('%s', (_, wrong, clause) => {
    expect(checkHoldout(commitment, wrong, library, open).join('; ')).toContain(clause)
    expect(() => openHoldout(commitment, wrong, library, open)).toThrow(
      expect.objectContaining({ code: 'holdout/mismatch' }),
    )
  })

  test('other data', () => {
    const changed = { ...library, conditions: library.conditions.slice(1).concat(library.conditions[0]!) }
    expect(checkHoldout(commitment, opening, changed, open).join()).toContain('other data')
  })

  test('a changed commitment', () => {
    const forged = { ...commitment, commitment: commitment.split_sha256 }
    expect(checkHoldout(forged, opening, library, open)).toEqual([
      'the commitment is not over this seed, salt and split',
    ])
  })
})

test('a seed that can be guessed is refused', () => {
  expect(() => commitHoldout({ ...opening, seed: 'spring2027' }, library, open)).toThrow(
    expect.objectContaining({ code: 'holdout/opening', message: expect.stringContaining('seed') }),
  )
})
