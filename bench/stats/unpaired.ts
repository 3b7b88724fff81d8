import { quantile } from './quantile.ts'
import { rng } from './rng.ts'
import type { ClusterSums } from './joint.ts'
import { smallSampleFactor } from './student.ts'

/**
 * The difference of two means on different profiles, first less second, with its 95 % interval: each side draws its own
 * profiles (Efron & Tibshirani 1993, ch. 8), percentiles of the differences, widened for the smaller side.
 * @returns null bounds with fewer than six profiles on a side
 */
export function unpairedDifference(
  first: ClusterSums,
  second: ClusterSums,
  seed: string,
  draws = 4000,
): { difference: number; low: number | null; high: number | null } {
  const random = rng(seed)
  const sides = [first, second].map(({ sums, counts }) => sums.flatMap((sum, i) => (counts[i]! > 0 ? [{ sum, count: counts[i]! }] : [])))
  const mean = (chosen: readonly { sum: number; count: number }[]) =>
    chosen.reduce((total, one) => total + one.sum, 0) / chosen.reduce((total, one) => total + one.count, 0)
  const difference = mean(sides[0]!) - mean(sides[1]!)
  const least = Math.min(...sides.map((side) => side.length))
  if (least < 6) return { difference, low: null, high: null }
  const resample = (side: readonly { sum: number; count: number }[]) => mean(side.map(() => random.pick(side)))
  const drawn = Float64Array.from({ length: draws }, () => resample(sides[0]!) - resample(sides[1]!)).sort()
  const widened = (share: number) => difference + (quantile(drawn, share) - difference) * smallSampleFactor(least)
  return { difference, low: widened(0.025), high: widened(0.975) }
}
