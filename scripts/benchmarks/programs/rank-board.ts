import { rankIntervals } from '../../../bench/stats/rank-intervals.ts'
import { rng } from '../../../bench/stats/rng.ts'

/** `node rank-board.ts [rows] [resamples]`: the rank intervals of a large board, over 75 profiles. Prints the seconds. */
const [rows = 300, draws = 2000] = process.argv.slice(2).map(Number)
const random = rng('benchmark')
const board = Array.from({ length: rows }, (_, i) => ({
  sums: Array.from({ length: 75 }, () => [1, 2, 3, 4, 5].filter(() => random.next() < i / rows).length),
  counts: Array.from({ length: 75 }, () => 5),
}))
const began = performance.now()
rankIntervals(board, 'benchmark', draws)
process.stdout.write(JSON.stringify({ seconds: (performance.now() - began) / 1000 }) + '\n')
