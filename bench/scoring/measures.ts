import { type Measure, measures } from '../schema/scores.ts'
import type { Consultation } from '../schema/transcript.ts'
import { hasLedger } from './coverage.ts'

/**
 * The board's measures of one trial. A failed trial scores 0 in every share and has no cost; a part without disclosable
 * facts is unscored (null), and so is the elicited share where nothing was disclosed, and so are coverage and the count
 * of questions where the patient keeps no ledger.
 * @param trial a scored trial; void ones are never measured
 */
export function measure(trial: Consultation): Record<Measure, number | null> {
  const { ddx, coverage, efficiency } = trial.scores
  const failed = trial.outcome.kind === 'failed'
  const within = (k: number) => (!failed && ddx.rank !== null && ddx.rank <= k ? 1 : 0)
  const part = (name: keyof typeof coverage.parts) =>
    ratio(coverage.parts[name].disclosed, coverage.parts[name].disclosable, failed)
  return {
    ddx1: within(1),
    ddx3: within(3),
    ddx5: within(5),
    mrr: failed || ddx.rank === null ? 0 : 1 / ddx.rank,
    coverage: ratio(coverage.disclosed, coverage.disclosable, failed),
    present_illness: part('present_illness'),
    pertinent_negatives: part('pertinent_negatives'),
    history: part('history'),
    social: part('social'),
    elicited: failed ? null : ratio(coverage.elicited, coverage.disclosed, false),
    rounds: failed ? null : efficiency.rounds,
    questions: failed || !hasLedger(trial.exchanges) ? null : efficiency.questions,
  }
}

function ratio(part: number, whole: number, failed: boolean): number | null {
  if (whole === 0) return null
  return failed ? 0 : part / whole
}

/** The measures of a trial as a row of numbers, in the order of `measures`. */
export function measureRow(trial: Consultation): (number | null)[] {
  const values = measure(trial)
  return measures.map((name) => values[name])
}
