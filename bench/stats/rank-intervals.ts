import { type ClusterSums, jointBootstrap, toldApart } from './joint.ts'
import { resolvableGap, type ResolvableGap } from './resolvable-gap.ts'

/** The ranks that a row could have: best and worst. */
export interface RankInterval {
  low: number
  high: number
}

/** The bands that a row is in, `from`–`to`; rows that can't be told apart share at least one. Band 1 is the top. */
export interface Band {
  from: number
  to: number
}

/** What can be said of the order of some rows. */
export interface RankedNoise {
  intervals: RankInterval[]
  bands: Band[]
  gap: ResolvableGap | null
}

/**
 * Rank intervals and bands of rows by their mean on one measure. A row's best rank is one more than the rows told apart
 * from it and above, its worst leaves room for all that are not told apart and below (Mogstad et al. 2024, Rev. Econ.
 * Stud. 91:476): with 95 % confidence the intervals of all rows hold at once. What counts as told apart is
 * `jointBootstrap`'s to say.
 *
 * Bands are runs of neighbours whose first and last row are not told apart, the widest ones (the letters of Piepho 2004,
 * J. Comput. Graph. Stat. 13:456, for an ordered list): rows that are not told apart share one. The converse holds where
 * all pairs are equally noisy: between two that are not told apart, rows that err alike may be; their intervals show it.
 * @returns in the order of `rows`
 */
export function rankIntervals(rows: readonly ClusterSums[], seed: string, draws = 2000): RankedNoise {
  const differences = jointBootstrap(rows, seed, draws)
  const { means } = differences
  const apart = means.map((_, i) => means.map((_, j) => i !== j && toldApart(differences, i, j)))
  const intervals = means.map((mean, i) => ({
    low: 1 + means.filter((other, j) => apart[i]![j] && other > mean).length,
    high: means.length - means.filter((other, j) => apart[i]![j] && other < mean).length,
  }))
  return { intervals, bands: bandsOf(means, apart), gap: resolvableGap(differences) }
}

function bandsOf(means: readonly number[], apart: readonly (readonly boolean[])[]): Band[] {
  const order = means.map((_, i) => i).sort((a, b) => means[b]! - means[a]! || a - b)
  let reach = -1
  const runs: { first: number; last: number }[] = []
  for (const [first, row] of order.entries()) {
    let last = order.length - 1
    while (last > first && apart[row]![order[last]!]) last--
    if (last > reach) runs.push({ first, last })
    reach = Math.max(reach, last)
  }
  const bands: Band[] = means.map(() => ({ from: 0, to: 0 }))
  for (const [place, row] of order.entries()) {
    const within = runs.flatMap(({ first, last }, band) => (first <= place && place <= last ? [band + 1] : []))
    bands[row] = { from: within[0]!, to: within.at(-1)! }
  }
  return bands
}
