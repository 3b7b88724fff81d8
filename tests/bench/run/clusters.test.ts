import { describe, expect, it } from 'vitest'
import { aggregate, type MeasuredTrial } from '../../../bench/run/aggregate.ts'
import { clustersOf, ddx1Of, parseSlice } from '../../../bench/run/clusters.ts'
import { measures } from '../../../bench/schema/scores.ts'
import { rng } from '../../../bench/stats/rng.ts'
import { wilson } from '../../../bench/stats/wilson.ts'

const random = rng('clusters')
const trials: MeasuredTrial[] = Array.from({ length: 60 }, (_, i) => ({
  cluster: `p${i % 12}`,
  case: `c${i}`,
  persona: i % 3 === 0 ? 'plain-A-low-normal' : i % 3 === 1 ? 'verbose-A-high-normal' : 'verbose-C-high-normal',
  diagnosis: 'pneumonia',
  values: measures.map((measure) => (measure === 'elicited' && i % 5 === 0 ? null : measure === 'ddx5' ? 1 : measure === 'ddx3' ? 0 : random.next())),
}))

describe('clustersOf', () => {
  const clusters = clustersOf(trials)
  const mean = ({ sums, counts }: { sums: readonly number[]; counts: readonly number[] }) =>
    sums.reduce((sum, one) => sum + one, 0) / counts.reduce((sum, one) => sum + one, 0)

  it('holds what every mean of the result is made of', () => {
    const scores = aggregate(trials, 1)
    for (const measure of measures) expect(mean(clusters.overall[measure])).toBeCloseTo(scores.overall[measure].mean!, 12)
    expect(mean(ddx1Of(clusters, parseSlice('cefr=A')!, clusters.profiles))).toBeCloseTo(scores.axes.cefr!.A!.ddx1.mean!, 12)
    expect(mean(ddx1Of(clusters, parseSlice('verbose-C-high-normal')!, clusters.profiles))).toBeCloseTo(scores.personas['verbose-C-high-normal']!.ddx1.mean!, 12)
  })

  it('counts nothing for a profile that the run lacks', () => {
    expect(ddx1Of(clusters, { kind: 'overall' }, ['p0', 'unknown']).counts).toEqual([5, 0])
  })
})

describe('parseSlice', () => {
  it('knows levels and personas, and nothing else', () => {
    expect(parseSlice('recall=low')).toEqual({ kind: 'axis', axis: 'recall', level: 'low' })
    expect(parseSlice('recall=none')).toBeNull()
    expect(() => parseSlice('jolly')).toThrow(/not one of the 37/)
  })
})

describe('aggregate', () => {
  it("gives a share of 0 or 1 Wilson's interval over the profiles, not over the trials", () => {
    const { overall } = aggregate(trials, 1)
    expect(overall.ddx5).toEqual({ mean: 1, ...wilson(1, 12), scored: 60, total: 60 })
    expect(overall.ddx3).toEqual({ mean: 0, ...wilson(0, 12), scored: 60, total: 60 })
    expect(overall.ddx5.low!).toBeLessThan(wilson(1, 60).low)
  })

  it('keeps a width where all but one profile agree, and leaves the bootstrap where many differ', () => {
    const oneOff = trials.map((trial, i) => ({ ...trial, values: measures.map(() => (i === 0 ? 0 : 1)) }))
    expect(aggregate(oneOff, 1).overall.ddx1).toMatchObject(wilson(59 / 60, 12))
    const half = trials.map((trial, i) => ({ ...trial, values: measures.map(() => Number(i % 12 < 6)) }))
    const { low } = aggregate(half, 1).overall.ddx1
    expect(low).not.toBeCloseTo(wilson(0.5, 12).low, 3)
  })

  it('leaves a count that never varies as it is', () => {
    const constant = trials.map((trial) => ({ ...trial, values: measures.map((measure) => (measure === 'rounds' ? 1 : 0.5)) }))
    expect(aggregate(constant, 1).overall.rounds).toMatchObject({ mean: 1, low: 1, high: 1 })
  })
})
