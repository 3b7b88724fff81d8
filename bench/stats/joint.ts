import { quantile } from './quantile.ts'
import { rng } from './rng.ts'
import { smallSampleFactor } from './student.ts'

/** Sums and counts of one measure of one run, a profile each; all runs list the same profiles in the same order. */
export interface ClusterSums {
  sums: readonly number[]
  counts: readonly number[]
}

/** Every difference between two rows with what is needed to judge it. */
export interface Differences {
  means: number[]
  /** How many profiles the comparison rests on. */
  profiles: number
  /** The standard error of row i's mean less row j's, at `i * rows + j`. */
  errors: Float64Array
  /** By this many standard errors two rows must differ to be told apart. */
  critical: number
  /** The largest difference of each resample, in standard errors; ascending. */
  largest: Float64Array
}

/** With fewer profiles not even rows that differ on each of them can be told apart: 2 · ½⁵ > 0.05 in a sign test. */
export const fewestProfiles = 6

/**
 * Compares all rows with all by one joint bootstrap over profiles: each resample draws the same profiles for every row,
 * so rows stay paired. The critical value is the 95 % quantile, over resamples, of the largest |d* − d| / se of any
 * pair, so that the chance that any equal pair of the board is told apart stays at 5 % (Romano & Wolf 2005,
 * Econometrica 73:1237, single-step; for ranks Mogstad, Romano, Shaikh & Wilhelm 2024, Rev. Econ. Stud. 91:476),
 * widened for few profiles by `smallSampleFactor`. se is that of a difference of two ratios, linearised over profiles.
 * @param rows each with at least one count above 0
 * @param seed names the stream of draws
 */
export function jointBootstrap(rows: readonly ClusterSums[], seed: string, draws = 2000): Differences {
  const used = (rows[0]?.counts ?? []).map((_, p) => p).filter((p) => rows.some((row) => row.counts[p]! > 0))
  const sums = rows.map((row) => Float64Array.from(used, (p) => row.sums[p]!))
  const counts = rows.map((row) => Float64Array.from(used, (p) => row.counts[p]!))
  const means = rows.map((_, i) => total(sums[i]!) / total(counts[i]!))
  const errors = pairErrors(sums, counts, means)
  const largest = largestDeviations(sums, counts, means, errors, seed, draws)
  const critical = used.length < fewestProfiles ? Infinity : quantile(largest, 0.95) * smallSampleFactor(used.length)
  return { means, profiles: used.length, errors, critical, largest }
}

/** True when rows i and j differ by more than the noise. */
export function toldApart({ means, errors, critical, profiles }: Differences, i: number, j: number): boolean {
  const gap = Math.abs(means[i]! - means[j]!)
  return profiles >= fewestProfiles && gap > negligible && gap > critical * errors[i * means.length + j]!
}

/** Below this a difference or an error is rounding, not data. */
export const negligible = 1e-9

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function pairErrors(sums: Float64Array[], counts: Float64Array[], means: number[]): Float64Array {
  const n = sums[0]?.length ?? 0
  const influence = sums.map((row, i) => {
    const perProfile = total(counts[i]!) / n
    return row.map((sum, p) => (sum - means[i]! * counts[i]![p]!) / perProfile)
  })
  const errors = new Float64Array(sums.length ** 2)
  for (const [i, a] of influence.entries()) {
    for (let j = i + 1; j < sums.length; j++) {
      const b = influence[j]!
      let squares = 0
      for (let p = 0; p < n; p++) squares += (a[p]! - b[p]!) ** 2
      const error = Math.sqrt(squares / (n * Math.max(1, n - 1)))
      errors[i * sums.length + j] = errors[j * sums.length + i] = error
    }
  }
  return errors
}

function largestDeviations(
  sums: Float64Array[],
  counts: Float64Array[],
  means: number[],
  errors: Float64Array,
  seed: string,
  draws: number,
): Float64Array {
  const rows = sums.length
  const n = sums[0]?.length ?? 0
  const random = rng(seed)
  const weights = new Float64Array(n)
  const shift = new Float64Array(rows)
  const inverse = errors.map((error) => (error > negligible ? 1 / error : 0))
  const largest = new Float64Array(draws)
  for (let draw = 0; draw < draws; draw++) {
    weights.fill(0)
    for (let i = 0; i < n; i++) weights[random.below(n)]! += 1
    for (let row = 0; row < rows; row++) shift[row] = shiftOf(sums[row]!, counts[row]!, weights, means[row]!)
    let most = 0
    for (let i = 0; i < rows; i++) {
      const own = shift[i]!
      const offset = i * rows
      for (let j = i + 1; j < rows; j++) {
        const deviation = Math.abs(own - shift[j]!) * inverse[offset + j]!
        if (deviation > most) most = deviation
      }
    }
    largest[draw] = most
  }
  return largest.sort()
}

/** A resample's mean less the mean; 0 where it drew nothing scored. */
function shiftOf(sums: Float64Array, counts: Float64Array, weights: Float64Array, mean: number): number {
  let sum = 0
  let count = 0
  for (let p = 0; p < weights.length; p++) {
    sum += weights[p]! * sums[p]!
    count += weights[p]! * counts[p]!
  }
  return count > 0 ? sum / count - mean : 0
}
