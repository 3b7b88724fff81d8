/** The 97.5 % quantile of the standard normal distribution. */
export const z975 = 1.959963984540054

/**
 * The 95 % score interval of a proportion (Wilson 1927, J. Am. Stat. Assoc. 22:209; method 3 of Newcombe 1998,
 * Stat. Med. 17:857): (2np + z² ± z√(z² + 4np(1 − p))) / 2(n + z²). Unlike the bootstrap it has a width at 0 and at 1.
 * @param share the observed proportion, 0–1
 * @param n how many independent observations it rests on, at least 1
 */
export function wilson(share: number, n: number): { low: number; high: number } {
  const z2 = z975 * z975
  const middle = 2 * n * share + z2
  const half = z975 * Math.sqrt(z2 + 4 * n * share * (1 - share))
  const bound = (value: number) => Math.min(1, Math.max(0, value / (2 * (n + z2))))
  return { low: share === 0 ? 0 : bound(middle - half), high: share === 1 ? 1 : bound(middle + half) }
}
