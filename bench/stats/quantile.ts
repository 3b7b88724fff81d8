/**
 * The quantile of sorted numbers, linearly interpolated between neighbours (type 7 of Hyndman & Fan 1996, the default
 * of R and NumPy).
 * @param sorted at least one number, ascending
 * @param share between 0 and 1
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (high - low) * (position - below)
}
