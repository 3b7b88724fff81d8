import { describe, expect, it } from 'vitest'
import { agreement, agreementInterval, clusteredAgreementInterval, linear, quadratic } from '../../../bench/stats/agreement.ts'

/** Pairs from a table of counts, rows the first rater's categories. */
function pairs(table: number[][]): [number, number][] {
  return table.flatMap((row, a) => row.flatMap((count, b) => Array.from({ length: count }, (): [number, number] => [a, b])))
}

describe('agreement', () => {
  it('shows the paradox of Gwet 2008: high agreement, kappa below 0, AC1 of 0.94', () => {
    const found = agreement(pairs([[118, 5], [2, 0]]), 2)
    expect(found.observed).toBeCloseTo(0.944, 4)
    expect(found.kappa).toBeCloseTo(-0.0234, 4)
    expect(found.gwet).toBeCloseTo(0.9408, 4)
  })

  it('gives the textbook kappa of 0.40 for 20, 5, 10, 15', () => {
    expect(agreement(pairs([[20, 5], [10, 15]]), 2).kappa).toBeCloseTo(0.4, 12)
  })

  it('gives the kappa of the table in Cohen 1968', () => {
    const table = pairs([[44, 5, 1], [7, 20, 3], [9, 5, 6]])
    expect(agreement(table, 3).kappa).toBeCloseTo(0.492, 3)
  })

  it('weights near misses: AC2 and weighted kappa lie above the plain ones, at 1 for perfect agreement', () => {
    const near = pairs([[8, 2, 0, 0], [1, 9, 2, 0], [0, 3, 7, 1], [0, 0, 2, 10]])
    const plain = agreement(near, 4)
    expect(agreement(near, 4, linear).gwet!).toBeGreaterThan(plain.gwet!)
    expect(agreement(near, 4, quadratic).kappa!).toBeGreaterThan(agreement(near, 4, linear).kappa!)
    expect(agreement(pairs([[3, 0], [0, 4]]), 2, linear)).toEqual({ observed: 1, kappa: 1, gwet: 1 })
    expect(agreement(pairs([[3, 0], [0, 0]]), 2)).toEqual({ observed: 1, kappa: null, gwet: 1 })
  })

  it('has an interval near that of the analytic variance of AC1 (Gwet 2008)', () => {
    const items = pairs([[40, 8], [6, 46]])
    const { gwet } = agreement(items, 2)
    const chance = (share: number) => 2 * share * (1 - share)
    const pe = chance(47 / 100)
    const terms = items.map(([a, b]) => {
      const part = (Number(a === b) - pe) / (1 - pe)
      const own = ((1 - (a + b) / 2) * (1 - 0.47) + ((a + b) / 2) * 0.47)
      return part - (2 * (1 - gwet!) * (own - pe)) / (1 - pe)
    })
    const error = Math.sqrt(terms.reduce((sum, term) => sum + (term - gwet!) ** 2, 0) / 99 / 100)
    const interval = agreementInterval(items, 2, 'gwet')
    expect(interval.gwet!.low).toBeCloseTo(gwet! - 1.96 * error, 1.5)
    expect(interval.gwet!.high).toBeCloseTo(gwet! + 1.96 * error, 1.5)
    expect(agreementInterval(items, 2, 'gwet')).toEqual(interval)
  })

  it('draws whole clusters: ten copies of each item say no more than one', () => {
    const items = pairs([[10, 3], [2, 12]])
    const single = clusteredAgreementInterval(items.map((item) => [item]), 2, 'clusters')
    const copied = clusteredAgreementInterval(items.map((item) => Array(10).fill(item)), 2, 'clusters')
    const separate = agreementInterval(items.flatMap((item) => Array<[number, number]>(10).fill(item)), 2, 'clusters')
    expect(copied.gwet!.low).toBeCloseTo(single.gwet!.low, 12)
    expect(copied.observed!.high).toBeCloseTo(single.observed!.high, 12)
    expect(separate.gwet!.low).toBeGreaterThan(copied.gwet!.low + 0.1)
  })
})
