import { type Differences, fewestProfiles } from './joint.ts'

/** The smallest difference that two rows must have to be told apart, in the measure's units. */
export interface ResolvableGap {
  /** Of the pair that is easiest to tell apart, of the middle pair, and of the hardest. */
  smallest: number
  typical: number
  largest: number
}

/**
 * The gap from which rows of a board are told apart: critical value × standard error, for each pair its own.
 * @returns null with fewer than two rows or six profiles, where nothing is told apart
 */
export function resolvableGap({ means, errors, critical, profiles }: Differences): ResolvableGap | null {
  const pairs = means.flatMap((_, i) => means.slice(i + 1).map((_, k) => errors[i * means.length + i + 1 + k]!))
  if (pairs.length === 0 || profiles < fewestProfiles) return null
  const sorted = pairs.sort((a, b) => a - b)
  const at = (place: number) => critical * sorted[place]!
  return { smallest: at(0), typical: at(Math.floor((sorted.length - 1) / 2)), largest: at(sorted.length - 1) }
}

/**
 * What one trial a case adds to the squared standard error of a mean over trials: W = Σ s² / n², s² the variance among
 * the trials of each of n cases (Cochran 1977, Sampling Techniques, ch. 10). Over k trials a case their mean has W/k.
 * @param cases the values of each case's trials, at least one a case; a case with a single one says nothing of s
 */
export function withinError(cases: readonly (readonly number[])[]): number {
  const variances = cases.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return values.length < 2 ? 0 : values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  })
  return variances.reduce((sum, one) => sum + one, 0) / cases.length ** 2
}

/**
 * How many trials of each case would halve the gap of a comparison, where trials can do that at all. The squared
 * standard error of two-stage sampling is B + W/k for k trials a case (Cochran 1977, Sampling Techniques, ch. 10): W/k
 * comes of the trials, B of which profiles and cases were drawn. A quarter of it needs k' = W / ((B + W/k)/4 − B),
 * which exists only while 3B < W/k. Four times the profiles halve the gap always.
 * @param between B, the squared standard error that trials don't touch
 * @param within W, what one trial a case adds
 * @param trials k, the trials of each case now
 * @returns whole trials a case, or null when no number of them is enough
 */
export function trialsToHalve(between: number, within: number, trials: number): number | null {
  const left = (between + within / trials) / 4 - between
  return left > 1e-12 ? Math.ceil(within / left - 1e-9) : null
}
