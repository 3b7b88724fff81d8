import type { Estimate } from '../../../bench/schema/scores.ts'

/**
 * The ranks that a row could have, given the intervals: best is one more than the number of rows whose whole interval lies
 * above its own, worst is the number of rows less those whose whole interval lies below. Rows without an interval stand as points.
 * @param all the estimates of every row of the board, `own` among them
 */
export function rankRange(own: Estimate, all: readonly Estimate[]): { best: number; worst: number } {
  const bounds = ({ mean, low, high }: Estimate) => ({ low: low ?? mean ?? -1, high: high ?? mean ?? -1 })
  const mine = bounds(own)
  const above = all.filter((one) => bounds(one).low > mine.high).length
  const below = all.filter((one) => bounds(one).high < mine.low).length
  return { best: above + 1, worst: all.length - below }
}

/** True when two intervals share a value: the rows can't be told apart by them. */
export function overlap(a: Estimate, b: Estimate): boolean {
  return (a.low ?? a.mean ?? -1) <= (b.high ?? b.mean ?? -1) && (b.low ?? b.mean ?? -1) <= (a.high ?? a.mean ?? -1)
}
