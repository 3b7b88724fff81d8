import { rankIntervals } from '../../bench/stats/rank-intervals.ts'
import { rng } from '../../bench/stats/rng.ts'

/**
 * How long a large board takes: `node scripts/benchmarks/board.ts [rows] [resamples]`, 300 and 2,000 by default, over 75 profiles.
 * Exit 1 when it takes 5 s or more.
 */
const [rows = 300, draws = 2000] = process.argv.slice(2).map(Number)
const random = rng('benchmark')
const board = Array.from({ length: rows }, (_, i) => ({
  sums: Array.from({ length: 75 }, () => Array.from({ length: 5 }, () => random.next()).filter((one) => one < i / rows).length),
  counts: Array.from({ length: 75 }, () => 5),
}))
const began = performance.now()
const { gap, bands } = rankIntervals(board, 'benchmark', draws)
const seconds = (performance.now() - began) / 1000
const last = Math.max(...bands.map((band) => band.to))
process.stdout.write(
  `${rows} rows × ${draws} resamples in ${seconds.toFixed(2)} s; ${last} bands; typical gap ${gap?.typical.toFixed(3) ?? '–'}\n`,
)
process.exitCode = seconds < 5 ? 0 : 1
