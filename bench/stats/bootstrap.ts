import { rng } from './rng.ts'
import { quantile } from './quantile.ts'

/** A trial as the bootstrap sees it: its cluster, and one value for each measure (null: unscored). */
export interface ClusteredRow {
  cluster: string
  values: readonly (number | null)[]
}

/** A mean over the scored rows with its 95 % interval; bounds are null with fewer than two clusters. */
export interface ClusteredMean {
  mean: number | null
  low: number | null
  high: number | null
  scored: number
  total: number
}

/**
 * Means with 95 % percentile intervals by a bootstrap over clusters: whole clusters are drawn with replacement and
 * the mean of a draw is the ratio of its sums (Field & Welsh 2007, J. R. Stat. Soc. B 69:369; Efron & Tibshirani 1993,
 * ch. 13). Trials on the same profile share its difficulty, so drawing single trials would make intervals too narrow.
 * @param rows the trials; the order does not matter
 * @param seed names the stream of draws; one stream serves all measures, so that they stay paired
 * @param draws how many resamples
 * @returns one estimate for each measure, in the order of `values`
 */
export function clusterBootstrap(rows: readonly ClusteredRow[], seed: string, draws = 1000): ClusteredMean[] {
  const all = Array.from(rows[0]?.values ?? [], (_, measure) => measure)
  // A patient without a ledger leaves most measures unscored: nothing is drawn for those.
  const drawn = all.filter((measure) => rows.some((row) => row.values[measure] !== null))
  const width = drawn.length
  const names = [...new Set(rows.map((row) => row.cluster))].sort()
  const place = new Map(names.map((name, i) => [name, i]))
  const sums = new Float64Array(names.length * width)
  const counts = new Float64Array(names.length * width)
  for (const row of rows) {
    const offset = place.get(row.cluster)! * width
    for (let i = 0; i < width; i++) {
      const value = row.values[drawn[i]!]!
      if (value === null) continue
      sums[offset + i]! += value
      counts[offset + i]! += 1
    }
  }
  const resampled = resampleMeans(sums, counts, names.length, width, seed, draws)
  const estimates = resampled.map((means, measure): ClusteredMean => {
    const column = (table: Float64Array) => names.reduce((total, _, i) => total + table[i * width + measure]!, 0)
    const scored = column(counts)
    means.sort()
    // NaN stands last, in draws without a scored row.
    const values = means.subarray(0, means.findLastIndex((value) => !Number.isNaN(value)) + 1)
    const interval = names.length >= 2 && values.length > 0
    return {
      mean: column(sums) / scored,
      low: interval ? quantile(values, 0.025) : null,
      high: interval ? quantile(values, 0.975) : null,
      scored,
      total: rows.length,
    }
  })
  return all.map((measure) => estimates[drawn.indexOf(measure)] ?? { mean: null, low: null, high: null, scored: 0, total: rows.length })
}

/** The means of every resample, by measure; NaN where a resample drew nothing scored. */
function resampleMeans(sums: Float64Array, counts: Float64Array, clusters: number, width: number, seed: string, draws: number) {
  const out = Array.from({ length: width }, () => new Float64Array(draws))
  if (clusters < 2) return out.map(() => new Float64Array(0))
  const random = rng(seed)
  const sum = new Float64Array(width)
  const count = new Float64Array(width)
  for (let draw = 0; draw < draws; draw++) {
    sum.fill(0)
    count.fill(0)
    for (let i = 0; i < clusters; i++) {
      const offset = random.below(clusters) * width
      for (let measure = 0; measure < width; measure++) {
        sum[measure]! += sums[offset + measure]!
        count[measure]! += counts[offset + measure]!
      }
    }
    for (let measure = 0; measure < width; measure++) out[measure]![draw] = sum[measure]! / count[measure]!
  }
  return out
}
