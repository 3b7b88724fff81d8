import { z975 } from './wilson.ts'

/**
 * The 97.5 % quantile of Student's t with `df` ≥ 5 degrees of freedom, to 0.004 (expansion 26.7.5 of Abramowitz &
 * Stegun 1964).
 */
export function t975(df: number): number {
  const z = z975
  return (
    z +
    (z ** 3 + z) / (4 * df) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * df ** 3)
  )
}

/**
 * By how much a bootstrap interval over `n` clusters must be widened: the bootstrap draws from n values around their
 * own mean, so its spread is too small by √((n − 1)/n), and it knows no t (Hesterberg 2015, Am. Stat. 69:371, the
 * expanded interval).
 */
export function smallSampleFactor(n: number): number {
  return (t975(n - 1) / z975) * Math.sqrt(n / (n - 1))
}
