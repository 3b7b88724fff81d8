import { describe, expect, it } from 'vitest'
import type { Estimate } from '../../../bench/schema/scores.ts'
import { overlap, rankRange } from '../../../site/src/data/rank-range.ts'

function estimate(low: number | null, mean: number | null, high: number | null): Estimate {
  return { low, mean, high, scored: 10, total: 10 }
}

describe('rankRange', () => {
  const top = estimate(0.8, 0.9, 1)
  const second = estimate(0.5, 0.6, 0.7)
  const third = estimate(0.4, 0.5, 0.65)
  const unscored = estimate(null, null, null)
  const all = [top, second, third, unscored]

  it('is one place for a row whose interval lies clear of all others', () => {
    expect(rankRange(top, all)).toEqual({ best: 1, worst: 1 })
  })

  it('spans the places of the rows that a row overlaps', () => {
    expect(rankRange(second, all)).toEqual({ best: 2, worst: 3 })
    expect(rankRange(third, all)).toEqual({ best: 2, worst: 3 })
  })

  it('puts a row without a score below every row with one', () => {
    expect(rankRange(unscored, all)).toEqual({ best: 4, worst: 4 })
  })

  it('counts intervals that touch as overlapping', () => {
    expect(overlap(estimate(0.5, 0.6, 0.7), estimate(0.7, 0.8, 0.9))).toBe(true)
    expect(overlap(estimate(0.5, 0.6, 0.69), estimate(0.7, 0.8, 0.9))).toBe(false)
  })

  it('takes a mean without an interval as a point', () => {
    const point = estimate(null, 0.55, null)
    expect(rankRange(point, [point, second, top])).toEqual({ best: 2, worst: 3 })
  })
})
