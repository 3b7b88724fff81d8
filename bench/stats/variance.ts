/** The scores of every combination of the levels of some factors, each had equally often. */
export interface CrossedScores {
  factors: readonly { name: string; levels: number }[]
  /** Repetitions of each combination. */
  trials: number
  /** The last factor runs fastest but for the trials: of factors a and b, a1b1 (its trials), a1b2, …, a2b1, … */
  values: readonly number[]
}

/** What one factor, or several together, add to the variance of a single score; a negative estimate is shown as 0. */
export interface VarianceComponent {
  /** Names of factors; none for the repetition of the very same (with one trial: and all factors together). */
  of: string[]
  variance: number
}

/**
 * Splits the variance of scores by the expected mean squares of a fully crossed random model with every interaction:
 * for a set S of factors, σ²(S) = Σ (−1)^|T∖S| MS(T) ÷ scores a level of S, over the sets T that hold S; for all
 * factors together (MS − MS_trial) ÷ trials; σ²(trial) = MS_trial, or with one trial MS of all factors together, from
 * which it can't be told then. (Brennan 2001, Generalizability Theory, ch. 3; Searle, Casella & McCulloch 1992,
 * Variance Components, ch. 4; for two factors and one trial the table of Shrout & Fleiss 1979, Psychol. Bull. 86:420.)
 * @returns single factors first, then pairs and so on, the trial last
 * @throws RangeError without a factor, for a factor of fewer than two levels, and for a table that is not full
 */
export function varianceComponents({ factors, trials, values }: CrossedScores): VarianceComponent[] {
  const cells = factors.reduce((product, { levels }) => product * levels, 1)
  const few = factors.length === 0 || factors.some(({ levels }) => levels < 2)
  if (few || trials < 1 || values.length !== cells * trials) {
    throw new RangeError('a full table of factors with at least two levels is needed')
  }
  const cellMeans = Array.from({ length: cells }, (_, cell) => mean(values.slice(cell * trials, (cell + 1) * trials)))
  const all = (1 << factors.length) - 1
  const squares = meanSquares(factors, cellMeans, trials)
  const within = values.reduce((sum, value, i) => sum + (value - cellMeans[Math.floor(i / trials)]!) ** 2, 0)
  const trial = trials > 1 ? within / (cells * (trials - 1)) : squares[all]!
  const components = subsets(all).flatMap((set): VarianceComponent[] => {
    if (set === 0 || (set === all && trials === 1)) return []
    const above = subsets(all).filter((other) => (other & set) === set)
    const sum = above.reduce((total, other) => total + sign(other ^ set) * squares[other]!, 0) - (set === all ? trial : 0)
    const perLevel = values.length / product(factors, set)
    return [{ of: factors.filter((_, i) => set & (1 << i)).map(({ name }) => name), variance: Math.max(0, sum / perLevel) }]
  })
  return [...components.sort((a, b) => a.of.length - b.of.length), { of: [], variance: trial }]
}

type Factors = CrossedScores['factors']

/** Mean squares by set of factors (a bit each): of the means over all else, less what every smaller set explains. */
function meanSquares(factors: Factors, cellMeans: readonly number[], trials: number): number[] {
  const sets = subsets((1 << factors.length) - 1)
  const places = cellMeans.map((_, cell) => levelsOf(factors, cell))
  const marginal = sets.map((set) => {
    const sums = new Float64Array(product(factors, set))
    cellMeans.forEach((value, cell) => (sums[placeIn(factors, set, places[cell]!)]! += value))
    return sums.map((sum) => (sum * sums.length) / cellMeans.length)
  })
  return sets.map((set) => {
    const inside = sets.filter((other) => (other & set) === other)
    const effects = new Float64Array(product(factors, set))
    for (const levels of places) {
      const parts = inside.map((other) => sign(other ^ set) * marginal[other]![placeIn(factors, other, levels)]!)
      effects[placeIn(factors, set, levels)] = parts.reduce((sum, part) => sum + part, 0)
    }
    const freedom = factors.reduce((total, { levels }, i) => (set & (1 << i) ? total * (levels - 1) : total), 1)
    const scores = (cellMeans.length / effects.length) * trials
    return (effects.reduce((sum, effect) => sum + effect ** 2, 0) * scores) / freedom
  })
}

function subsets(all: number): number[] {
  return Array.from({ length: all + 1 }, (_, set) => set)
}

/** The number of combinations of the levels of a set of factors. */
function product(factors: Factors, set: number): number {
  return factors.reduce((total, { levels }, i) => (set & (1 << i) ? total * levels : total), 1)
}

function levelsOf(factors: Factors, cell: number): number[] {
  let rest = cell
  const levels = [...factors].reverse().map((factor) => {
    const level = rest % factor.levels
    rest = Math.floor(rest / factor.levels)
    return level
  })
  return levels.reverse()
}

function placeIn(factors: Factors, set: number, levels: readonly number[]): number {
  return factors.reduce((place, factor, i) => (set & (1 << i) ? place * factor.levels + levels[i]! : place), 0)
}

/** −1 for a set of an odd number of factors. */
function sign(set: number): number {
  return set.toString(2).replaceAll('0', '').length % 2 === 0 ? 1 : -1
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
