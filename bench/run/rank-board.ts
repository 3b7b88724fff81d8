import type { Result } from '../schema/bundle.ts'
import type { Slice } from '../schema/scores.ts'
import { type Band, type RankInterval, rankIntervals } from '../stats/rank-intervals.ts'
import { rankRows } from '../stats/ranks.ts'
import type { ResolvableGap } from '../stats/resolvable-gap.ts'
import { ddx1Of, type SliceName } from './clusters.ts'

/** A run with more than this share of void trials isn't ranked: too much of it is missing. */
export const mostVoid = 0.02

/** A row's place; all null for a row that isn't ranked, which says why. */
export interface Place {
  rank: number | null
  /** The ranks that the row could have, 95 % for the whole board at once; null without per-profile sums. */
  rank_interval: RankInterval | null
  /** Rows that can't be told apart share a band. */
  band: Band | null
  unranked: string | null
}

/**
 * Ranks runs of one track on one slice: by DDx@1, then by coverage; runs that can't be ranked come last, by name.
 * @param resultOf the result of a row, or of a copy of it
 * @param seed names the stream of draws; rows and seed give the same intervals
 */
export function rankBoard<Row extends { team: string; agent: string; scores: Slice }>(
  rows: readonly Row[],
  resultOf: (row: Row) => Result,
  slice: SliceName,
  seed: string,
): { rows: (Row & Place)[]; gap: ResolvableGap | null } {
  const reason = new Map(rows.map((row) => [row, whyUnranked(resultOf(row), row.scores)]))
  const ranked = rankRows(rows.filter((row) => reason.get(row) === null))
  const profiles = [...new Set(ranked.flatMap((row) => resultOf(row).clusters?.profiles ?? []))].sort()
  const sums = ranked.map((row) => {
    const { clusters } = resultOf(row)
    return clusters ? ddx1Of(clusters, slice, profiles) : null
  })
  const known = sums.flatMap((one, i) => (one?.counts.some((count) => count > 0) ? [i] : []))
  const noise = known.length === ranked.length ? rankIntervals(known.map((i) => sums[i]!), seed) : null
  const placed = ranked.map((row, i) => ({
    ...row,
    rank_interval: noise?.intervals[i] ?? null,
    band: noise?.bands[i] ?? null,
    unranked: null,
  }))
  const others = rows
    .filter((row) => reason.get(row) !== null)
    .sort((a, b) => (`${a.team}/${a.agent}` < `${b.team}/${b.agent}` ? -1 : 1))
    .map((row) => ({ ...row, rank: null, rank_interval: null, band: null, unranked: reason.get(row)! }))
  return { rows: [...placed, ...others], gap: noise?.gap ?? null }
}

function whyUnranked({ outcomes }: Result, { ddx1 }: Slice): string | null {
  const trials = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
  const share = trials === 0 ? 0 : outcomes.void / trials
  if (share > mostVoid) return `${outcomes.void} of ${trials} trials are void, more than ${mostVoid * 100} %`
  return ddx1.mean === null ? 'nothing was scored' : null
}
