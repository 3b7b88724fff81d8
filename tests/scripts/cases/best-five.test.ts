import { describe, expect, it } from 'vitest'
import file from '../../../bench/doctors/baselines/constant-list.json' with { type: 'json' }
import { type Cases, loadCases } from '../../../bench/run/data.ts'
import { bestFive } from '../../../scripts/cases/best-five.ts'

describe('the best five', () => {
  it('is what the constant list gives, found on the dev split as it stands', () => {
    const cases = loadCases('dev')
    expect(file).toEqual({ split: 'dev', split_sha256: cases.split.sha256, diagnoses: bestFive(cases) })
  })

  it('puts the most frequent first and ties by name, in whatever order the cases come', () => {
    const { split, profiles } = loadCases('dev')
    const count = (diagnosis: string) =>
      split.cases.filter((one) => profiles.get(one.profile)!.diagnosis === diagnosis).length
    const reversed: Cases = { split: { ...split, cases: split.cases.toReversed() }, profiles }
    const five = bestFive(reversed)
    expect(five).toEqual(bestFive({ split, profiles }))
    expect(five.map(count)).toEqual(five.map(count).toSorted((a, b) => b - a))
    const others = [...profiles.values()].filter((profile) => !five.includes(profile.diagnosis))
    for (const { diagnosis } of others) expect(count(diagnosis)).toBeLessThanOrEqual(count(five.at(-1)!))
  })
})
