/** Where the spread of single scores comes from, as variances; a negative estimate is shown as 0. */
export interface VarianceComponents {
  doctor: number
  case: number
  /**
   * How much doctors differ in which cases they find hard; null with one trial a cell, where it can't be told from
   * `trial`.
   */
  interaction: number | null
  /** Repetitions of the same doctor on the same case (with one trial a cell: and the interaction). */
  trial: number
}

/**
 * Splits the variance of scores by the expected mean squares of a two-way random model, doctors × cases with k trials a
 * cell (Searle, Casella & McCulloch 1992, Variance Components, ch. 4; with one trial the table of Shrout & Fleiss 1979,
 * Psychol. Bull. 86:420): trial = MSE; interaction = (MSDC − MSE)/k; doctor = (MSD − MSDC)/(cases · k); case = (MSC −
 * MSDC)/(doctors · k).
 * @param scores by doctor, by case, by trial; at least two doctors and two cases, and every cell as many trials
 * @throws RangeError for a table that is not full
 */
export function varianceComponents(scores: readonly (readonly (readonly number[])[])[]): VarianceComponents {
  const doctors = scores.length
  const cases = scores[0]?.length ?? 0
  const trials = scores[0]?.[0]?.length ?? 0
  const full = scores.every((row) => row.length === cases && row.every((cell) => cell.length === trials))
  if (doctors < 2 || cases < 2 || trials < 1 || !full) throw new RangeError('a full table of at least 2 × 2 cells is needed')
  const cell = scores.map((row) => row.map(mean))
  const byDoctor = cell.map(mean)
  const byCase = cell[0]!.map((_, c) => mean(cell.map((row) => row[c]!)))
  const all = mean(byDoctor)
  const squares = (values: readonly number[], centre: number) => values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const msDoctor = (cases * trials * squares(byDoctor, all)) / (doctors - 1)
  const msCase = (doctors * trials * squares(byCase, all)) / (cases - 1)
  const residual = cell.flatMap((row, d) => row.map((value, c) => value - byDoctor[d]! - byCase[c]! + all))
  const msCell = (trials * squares(residual, 0)) / ((doctors - 1) * (cases - 1))
  const within = scores.flatMap((row, d) => row.map((one, c) => squares(one, cell[d]![c]!))).reduce((sum, value) => sum + value, 0)
  const msTrial = trials > 1 ? within / (doctors * cases * (trials - 1)) : msCell
  const component = (value: number) => Math.max(0, value)
  return {
    doctor: component((msDoctor - msCell) / (cases * trials)),
    case: component((msCase - msCell) / (doctors * trials)),
    interaction: trials > 1 ? component((msCell - msTrial) / trials) : null,
    trial: msTrial,
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
