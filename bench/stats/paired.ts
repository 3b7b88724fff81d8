import { type ClusterSums, type Differences, fewestProfiles, jointBootstrap, negligible, toldApart } from './joint.ts'
import { quantile } from './quantile.ts'

/** The same measure of two runs on one profile-and-persona case, or one trial of it. */
export interface Pair {
  cluster: string
  first: number
  second: number
}

/** The mean of first less second, with its 95 % interval and test; nulls where there are too few profiles to say. */
export interface PairedDifference {
  difference: number
  /** The standard error of `difference`. */
  error: number
  low: number | null
  high: number | null
  p: number | null
  /** The smallest difference that these pairs could show. */
  resolvable_gap: number | null
  told_apart: boolean
  pairs: number
  profiles: number
}

/**
 * The difference of two runs on the same cases by a bootstrap over profiles: d ± c · se, c being the 95 % quantile of
 * |d* − d| / se over resamples (the symmetric interval of Hall 1988, J. R. Stat. Soc. B 50:35), widened for few
 * profiles. p is the share of resamples that stray at least as far from d as d lies from 0 (widened likewise), the
 * observed one counted in (Davison & Hinkley 1997, ch. 4). With two rows a board says the same.
 * @param pairs at least one
 * @param seed names the stream of draws
 */
export function pairedDifference(pairs: readonly Pair[], seed: string, draws = 4000): PairedDifference {
  const groups = [...Map.groupBy(pairs, (pair) => pair.cluster).entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  const counts = groups.map(([, group]) => group.length)
  const row = (side: 'first' | 'second'): ClusterSums => ({
    sums: groups.map(([, group]) => group.reduce((sum, pair) => sum + pair[side], 0)),
    counts,
  })
  const found = jointBootstrap([row('first'), row('second')], seed, draws)
  const difference = found.means[0]! - found.means[1]!
  const facts = { difference, error: found.errors[1]!, pairs: pairs.length, profiles: groups.length }
  if (groups.length < fewestProfiles) {
    return { ...facts, low: null, high: null, p: null, resolvable_gap: null, told_apart: false }
  }
  const gap = found.critical * facts.error
  return {
    ...facts,
    low: difference - gap,
    high: difference + gap,
    p: pValue(difference, found),
    resolvable_gap: gap,
    told_apart: toldApart(found, 0, 1),
  }
}

/** With a difference that is the same on every profile a sign test is all that is left: 2 · ½ⁿ. */
function pValue(difference: number, { errors, largest, critical, profiles }: Differences): number {
  if (Math.abs(difference) <= negligible) return 1
  const error = errors[1]!
  if (error <= negligible) return 2 * 0.5 ** profiles
  const reach = (Math.abs(difference) / error) * (quantile(largest, 0.95) / critical)
  return (1 + largest.filter((one) => one >= reach).length) / (largest.length + 1)
}
