/** How often one case was tried, and how often the doctor was right. */
export interface Attempts {
  trials: number
  right: number
}

/**
 * pass^k: the chance that a doctor is right in all of k trials of a case. Per case C(c, k) / C(n, k) is its unbiased
 * estimate from c right ones of n (Yao et al. 2024, τ-bench, arXiv 2406.12045); the mean goes over the cases with n ≥
 * k. Where every case has as many trials it never rises with k, and pass^1 is the plain share.
 * @param k at least 1
 * @returns null when no case was tried k times
 */
export function passK(cases: readonly Attempts[], k: number): number | null {
  const tried = cases.filter(({ trials }) => trials >= k)
  if (tried.length === 0) return null
  return tried.reduce((sum, { trials, right }) => sum + allRight(trials, right, k), 0) / tried.length
}

/** C(right, k) / C(trials, k), as a product, so that no factorial overflows. */
function allRight(trials: number, right: number, k: number): number {
  let share = 1
  for (let i = 0; i < k; i++) share *= Math.max(0, right - i) / (trials - i)
  return share
}
