import { describe, expect, it } from 'vitest'
import { clusterBootstrap } from '../../../bench/stats/bootstrap.ts'
import { quantile } from '../../../bench/stats/quantile.ts'
import { rankRows } from '../../../bench/stats/ranks.ts'
import { rng } from '../../../bench/stats/rng.ts'
import type { Slice } from '../../../bench/schema/scores.ts'

describe('clusterBootstrap', () => {
  const rows = Array.from({ length: 200 }, (_, i) => ({ cluster: `p${i}`, values: [i % 4 === 0 ? 1 : 0, i % 2 === 0 ? null : i] }))

  it('gives the same interval for the same seed, whatever the order of rows', () => {
    expect(clusterBootstrap(rows, 'a')).toEqual(clusterBootstrap([...rows].reverse(), 'a'))
    expect(clusterBootstrap(rows, 'a')).not.toEqual(clusterBootstrap(rows, 'b'))
  })

  it('with single-trial clusters agrees with the normal interval of a proportion', () => {
    const [share] = clusterBootstrap(rows, 'normal', 4000)
    const standardError = Math.sqrt((0.25 * 0.75) / 200)
    expect(share!.mean).toBe(0.25)
    expect(share!.low).toBeCloseTo(0.25 - 1.96 * standardError, 1.5)
    expect(share!.high).toBeCloseTo(0.25 + 1.96 * standardError, 1.5)
  })

  it('agrees with every possible resample of a small run, whose clusters differ in size', () => {
    const clusters = [[1, 0, 1], [0], [1, 1], [0, 0, 0, 1], [1], [0, 1]]
    const small = clusters.flatMap((values, c) => values.map((value) => ({ cluster: `c${c}`, values: [value] })))
    const exact: number[] = []
    for (let code = 0; code < 6 ** 6; code++) {
      const drawn = Array.from({ length: 6 }, (_, i) => clusters[Math.floor(code / 6 ** i) % 6]!).flat()
      exact.push(drawn.reduce((sum, value) => sum + value, 0) / drawn.length)
    }
    exact.sort((a, b) => a - b)
    const [found] = clusterBootstrap(small, 'small', 40_000)
    expect(Math.abs(found!.low! - quantile(exact, 0.025))).toBeLessThan(0.02)
    expect(Math.abs(found!.high! - quantile(exact, 0.975))).toBeLessThan(0.02)
  })

  it('has the standard error of 23.36 that Efron & Tibshirani 1993 print for the treated mice (table 2.2)', () => {
    const mice = [94, 197, 16, 38, 99, 141, 23].map((days, i) => ({ cluster: `mouse ${i}`, values: [days] }))
    // With one resample both percentiles are its mean.
    const means = Array.from({ length: 4000 }, (_, i) => clusterBootstrap(mice, `mice/${i}`, 1)[0]!.low!)
    const mean = means.reduce((sum, one) => sum + one, 0) / means.length
    const error = Math.sqrt(means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (means.length - 1))
    expect(Math.abs(error - 23.36)).toBeLessThan(1)
    expect(Math.abs(mean - 86.86)).toBeLessThan(1.5)
  })

  it('is wider when trials of a cluster agree', () => {
    const clustered = rows.map((_, i) => ({ cluster: `c${Math.floor(i / 20)}`, values: [Math.floor(i / 20) % 2] }))
    const [wide] = clusterBootstrap(clustered, 'w')
    const [narrow] = clusterBootstrap(clustered.map((row, i) => ({ ...row, cluster: `p${i}` })), 'w')
    expect(wide!.high! - wide!.low!).toBeGreaterThan(2 * (narrow!.high! - narrow!.low!))
  })

  it('counts scored of total, and has no bounds with one cluster', () => {
    expect(clusterBootstrap(rows, 'a')[1]).toMatchObject({ scored: 100, total: 200 })
    expect(clusterBootstrap(rows.slice(0, 1), 'a')[0]).toEqual({ mean: 1, low: null, high: null, scored: 1, total: 1 })
    expect(clusterBootstrap([], 'a')).toEqual([])
  })
})

describe('quantile', () => {
  it('interpolates as type 7', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
    expect(quantile([5], 0.9)).toBe(5)
  })
})

describe('rankRows', () => {
  const row = (agent: string, ddx: number, coverage: number) => ({ team: 't', agent, scores: { ddx1: { mean: ddx }, coverage: { mean: coverage } } as Slice })

  it('orders by DDx@1, then coverage; equal rows share a rank', () => {
    const ranked = rankRows([row('b', 0.5, 0.2), row('c', 0.9, 0.1), row('a', 0.5, 0.2), row('d', 0.5, 0.3)])
    expect(ranked.map(({ agent, rank }) => [agent, rank])).toEqual([['c', 1], ['d', 2], ['a', 3], ['b', 3]])
  })
})

describe('rng', () => {
  it('is the same stream on every machine', () => {
    const random = rng('golden')
    expect([random.below(1000), random.below(1000), random.below(1000)]).toMatchInlineSnapshot(`
      [
        133,
        806,
        46,
      ]
    `)
    expect(rng('x').shuffle([1, 2, 3, 4, 5])).toEqual(rng('x').shuffle([1, 2, 3, 4, 5]))
  })
})
