import { describe, expect, it } from 'vitest'
import { agreement, agreementInterval, clusteredAgreementInterval, identity, linear, quadratic, type Weight } from '../../../bench/stats/agreement.ts'
import { quantile } from '../../../bench/stats/quantile.ts'
import { rng } from '../../../bench/stats/rng.ts'

/** Pairs from a table of counts, rows the first rater's categories. */
function pairs(table: number[][]): [number, number][] {
  return table.flatMap((row, a) => row.flatMap((count, b) => Array.from({ length: count }, (): [number, number] => [a, b])))
}

/** The table of two abstractors in Gwet's R package irrCAC, whose manual prints the coefficients below. */
const abstractors = pairs([[13, 0, 0], [0, 20, 7], [0, 4, 56]])

/** The coefficients by their definitions, item by item and pair by pair. */
function slowly(items: [number, number][], q: number, weight: Weight) {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const all = Array.from({ length: q }, (_, i) => i)
  const observed = mean(items.map(([a, b]) => weight(a, b, q)))
  const byMargins = mean(items.flatMap(([a]) => items.map(([, b]) => weight(a, b, q))))
  const share = (category: number) => mean(items.flatMap((item) => item.map((one) => Number(one === category))))
  const weights = all.flatMap((a) => all.map((b) => weight(a, b, q))).reduce((sum, one) => sum + one, 0)
  const byGwet = (weights * all.reduce((sum, one) => sum + share(one) * (1 - share(one)), 0)) / (q * (q - 1))
  return { observed, kappa: (observed - byMargins) / (1 - byMargins), gwet: (observed - byGwet) / (1 - byGwet) }
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

  it('gives the weighted kappa of .348 that Cohen 1968 prints for it', () => {
    const disagreement = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    const weight: Weight = (a, b) => 1 - disagreement[a]![b]! / 6
    expect(agreement(pairs([[44, 5, 1], [7, 20, 3], [9, 5, 6]]), 3, weight).kappa).toBeCloseTo(0.348, 3)
  })

  it('gives the coefficients that the manual of irrCAC prints', () => {
    const plain = agreement(abstractors, 3)
    expect(plain.kappa).toBeCloseTo(0.7964094, 7)
    expect(plain.gwet).toBeCloseTo(0.8493305, 7)
    expect(agreement(abstractors, 3, quadratic).kappa).toBeCloseTo(0.8921569, 7)
  })

  it('equals the definitions, item by item, for any table and any weights', () => {
    const random = rng('agreement')
    for (let round = 0; round < 20; round++) {
      const q = 2 + random.below(3)
      const items = Array.from({ length: 30 }, (): [number, number] => [random.below(q), random.below(q)])
      for (const weight of [identity, linear, quadratic]) {
        const [found, slow] = [agreement(items, q, weight), slowly(items, q, weight)]
        for (const name of ['observed', 'kappa', 'gwet'] as const) expect(found[name]).toBeCloseTo(slow[name], 10)
      }
    }
  })

  it('has quadratic weights that make kappa an intraclass correlation (Fleiss & Cohen 1973)', () => {
    const items = pairs([[8, 2, 0, 0], [1, 9, 2, 0], [0, 3, 7, 1], [0, 0, 2, 10]])
    const sum = (value: (item: [number, number]) => number) => items.reduce((total, item) => total + value(item), 0)
    const [first, second] = [sum(([a]) => a) / items.length, sum(([, b]) => b) / items.length]
    const together = sum(([a, b]) => (a - first) * (b - second))
    const apart = sum(([a]) => (a - first) ** 2) + sum(([, b]) => (b - second) ** 2)
    const correlation = (2 * together) / (apart + items.length * (first - second) ** 2)
    expect(agreement(items, 4, quadratic).kappa).toBeCloseTo(correlation, 12)
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

  it('has intervals near those that irrCAC prints, from analytic variances', () => {
    const { kappa, gwet } = agreementInterval(abstractors, 3, 'abstractors', identity, 4000)
    for (const [found, printed] of [[kappa, [0.68, 0.913]], [gwet, [0.764, 0.935]]] as const) {
      expect(Math.abs(found!.low - printed[0])).toBeLessThan(0.02)
      expect(Math.abs(found!.high - printed[1])).toBeLessThan(0.02)
    }
  })

  it('has percentiles of every possible resample of a small table, AC2 included', () => {
    const clusters: [number, number][][] = [[[0, 0], [1, 2]], [[3, 3]], [[2, 2], [2, 1]], [[3, 2]], [[1, 1]]]
    const exact: { kappa: number[]; gwet: number[] } = { kappa: [], gwet: [] }
    for (let code = 0; code < 5 ** 5; code++) {
      const drawn = Array.from({ length: 5 }, (_, i) => clusters[Math.floor(code / 5 ** i) % 5]!).flat()
      const { kappa, gwet } = agreement(drawn, 4, quadratic)
      if (kappa !== null) exact.kappa.push(kappa)
      if (gwet !== null) exact.gwet.push(gwet)
    }
    const found = clusteredAgreementInterval(clusters, 4, 'small', quadratic, 20_000)
    for (const name of ['kappa', 'gwet'] as const) {
      const sorted = exact[name].sort((a, b) => a - b)
      expect(Math.abs(found[name]!.low - quantile(sorted, 0.025))).toBeLessThan(0.03)
      expect(Math.abs(found[name]!.high - quantile(sorted, 0.975))).toBeLessThan(0.03)
    }
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
