import { expect, it } from 'vitest'
import { fuzz } from '../../../../bench/report/fuzz.ts'
import { loadCases } from '../../../../bench/run/data.ts'

it('200 random consultations: nothing thrown, invented, contradicted or too long, no diagnosis named, the same twice', () => {
  const { split, profiles } = loadCases('full')
  const results = [...fuzz(split.cases, profiles, 200, 'fuzz-test')]
  expect(results.reduce((turns, one) => turns + one.turns, 0)).toBeGreaterThan(2000)
  expect(results.map((one) => one.thrown).filter((one) => one !== null)).toEqual([])
  expect(results.filter((one) => !one.same).map((one) => one.case)).toEqual([])
  expect(
    results
      .flatMap((one) => one.faults)
      .map(({ kind, round, said, why, ...one }) => `${kind}, ${one.case}, turn ${round}: ${said} (${why})`),
  ).toEqual([])
})
