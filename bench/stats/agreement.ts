import { quantile } from './quantile.ts'
import { rng } from './rng.ts'

/** Coefficients of agreement between two raters, corrected for chance, with the plain share of agreement. */
export interface Agreement {
  observed: number
  /** Cohen's kappa; null where chance alone agrees always. */
  kappa: number | null
  /** Gwet's AC1, or AC2 where weights were given. */
  gwet: number | null
}

/** How near two ratings are: 1 for the same, 0 for opposite ends. */
export type Weight = (a: number, b: number, categories: number) => number

/** Nominal ratings: the same or not. Gives kappa and AC1. */
export const identity: Weight = (a, b) => (a === b ? 1 : 0)
/** Ordinal ratings: 1 − |a − b| / (q − 1). Gives weighted kappa and AC2. */
export const linear: Weight = (a, b, q) => 1 - Math.abs(a - b) / (q - 1)
/** Ordinal ratings: 1 − (a − b)² / (q − 1)². Gives weighted kappa and AC2. */
export const quadratic: Weight = (a, b, q) => 1 - (a - b) ** 2 / (q - 1) ** 2

/**
 * Agreement of two raters: (pa − pe) / (1 − pe), with pa the weighted share of agreement. Chance is pe = Σ w pA pB for
 * kappa (Cohen 1960, Educ. Psychol. Meas. 20:37; 1968, Psychol. Bull. 70:213) and pe = Σw / (q (q − 1)) · Σ π (1 − π),
 * π the mean of both raters' shares, for AC1 and AC2 (Gwet 2008, Br. J. Math. Stat. Psychol. 61:29). Kappa falls where
 * nearly all ratings are alike, however well the raters agree; AC1 does not.
 * @param pairs the two raters' categories, 0 … q − 1, an item each; at least one item
 * @param categories q, at least 2
 */
export function agreement(pairs: readonly (readonly [number, number])[], categories: number, weight = identity): Agreement {
  return agreementOf(tableOf(pairs, categories), categories, weight)
}

/** Counts of pairs: a row for each of the first rater's categories, laid end to end. */
export function tableOf(pairs: readonly (readonly [number, number])[], categories: number): number[] {
  const table = Array<number>(categories * categories).fill(0)
  for (const [a, b] of pairs) table[a * categories + b]! += 1
  return table
}

function agreementOf(table: readonly number[], q: number, weight: Weight): Agreement {
  const all = Array.from({ length: q }, (_, i) => i)
  const over = (value: (a: number, b: number) => number) => all.reduce((sum, a) => sum + all.reduce((part, b) => part + value(a, b), 0), 0)
  const count = (a: number, b: number) => table[a * q + b]!
  const total = over(count)
  const first = all.map((a) => all.reduce((sum, b) => sum + count(a, b), 0) / total)
  const second = all.map((b) => all.reduce((sum, a) => sum + count(a, b), 0) / total)
  const observed = over((a, b) => weight(a, b, q) * count(a, b)) / total
  const byMargins = over((a, b) => weight(a, b, q) * first[a]! * second[b]!)
  const spread = all.reduce((sum, i) => sum + ((first[i]! + second[i]!) / 2) * (1 - (first[i]! + second[i]!) / 2), 0)
  const byGwet = (over((a, b) => weight(a, b, q)) / (q * (q - 1))) * spread
  return { observed, kappa: beyond(observed, byMargins), gwet: beyond(observed, byGwet) }
}

/** A 95 % interval; null where too many resamples have no value. */
export type AgreementInterval = { low: number; high: number } | null

/**
 * 95 % percentile intervals of both coefficients by a bootstrap over items; null where too many resamples have none.
 * @param seed names the stream of draws
 */
export function agreementInterval(
  pairs: readonly (readonly [number, number])[],
  categories: number,
  seed: string,
  weight = identity,
  draws = 2000,
): { observed: AgreementInterval; kappa: AgreementInterval; gwet: AgreementInterval } {
  return clusteredAgreementInterval(pairs.map((pair) => [pair]), categories, seed, weight, draws)
}

/**
 * The same by a bootstrap over clusters of items, such as all verdicts on one profile, which are alike: whole clusters
 * are drawn.
 * @param clusters each with at least one item
 */
export function clusteredAgreementInterval(
  clusters: readonly (readonly (readonly [number, number])[])[],
  categories: number,
  seed: string,
  weight = identity,
  draws = 2000,
): { observed: AgreementInterval; kappa: AgreementInterval; gwet: AgreementInterval } {
  const random = rng(seed)
  const tables = clusters.map((cluster) => tableOf(cluster, categories))
  const resampled = Array.from({ length: draws }, () => {
    const sum = Array<number>(categories * categories).fill(0)
    for (let i = 0; i < tables.length; i++) random.pick(tables).forEach((count, cell) => (sum[cell]! += count))
    return agreementOf(sum, categories, weight)
  })
  const interval = (values: (number | null)[]): AgreementInterval => {
    const known = values.filter((value) => value !== null).sort((a, b) => a - b)
    return known.length < draws / 2 ? null : { low: quantile(known, 0.025), high: quantile(known, 0.975) }
  }
  return {
    observed: interval(resampled.map((one) => one.observed)),
    kappa: interval(resampled.map((one) => one.kappa)),
    gwet: interval(resampled.map((one) => one.gwet)),
  }
}

function beyond(observed: number, chance: number): number | null {
  return 1 - chance < 1e-12 ? null : (observed - chance) / (1 - chance)
}
