/**
 * McNemar's exact test: of the pairs in which two doctors differ, is each as likely to be the one that was right?
 * Two-sided p = min(1, 2 · P(X ≤ min(b, c))) with X ~ Binomial(b + c, ½) (McNemar 1947, Psychometrika 12:153; Fay 2010,
 * Biostatistics 11:373). For independent pairs: one pair a profile.
 * @param b pairs that only the first got right
 * @param c pairs that only the second got right
 */
export function mcnemarExact(b: number, c: number): number {
  const n = b + c
  let term = 0.5 ** n
  let tail = term
  if (term === 0) return tailByLogarithms(Math.min(b, c), n)
  for (let i = 1; i <= Math.min(b, c); i++) {
    term *= (n - i + 1) / i
    tail += term
  }
  return Math.min(1, 2 * tail)
}

/** The same for n beyond about 1,000, where 2⁻ⁿ is no longer a number. */
function tailByLogarithms(least: number, n: number): number {
  let log = -n * Math.LN2
  let tail = Math.exp(log)
  for (let i = 1; i <= least; i++) {
    log += Math.log((n - i + 1) / i)
    tail += Math.exp(log)
  }
  return Math.min(1, 2 * tail)
}
