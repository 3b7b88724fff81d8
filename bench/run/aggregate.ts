import type { Aggregates } from '../schema/bundle.ts'
import { axes, type Axis, findPersona } from '../schema/persona.ts'
import { type Estimate, type Measure, measures, type Slice } from '../schema/scores.ts'
import type { Consultation } from '../schema/transcript.ts'
import { measureRow } from '../scoring/measures.ts'
import { type ClusteredRow, clusterBootstrap } from '../stats/bootstrap.ts'
import { wilson } from '../stats/wilson.ts'

/** What aggregates need of a trial; a run of any length holds no more than this in memory. */
export interface MeasuredTrial extends ClusteredRow {
  case: string
  persona: string
  diagnosis: string
}

/** The measures of a trial that counts; null for a void one. */
export function measured(trial: Consultation): MeasuredTrial | null {
  if (trial.outcome.kind === 'void') return null
  return { cluster: trial.profile, case: trial.case, persona: trial.persona, diagnosis: trial.diagnosis, values: measureRow(trial) }
}

/**
 * A run's scores: overall, by level of each persona axis, by persona and by diagnosis, each with its 95 % interval
 * clustered on profile (Wilson's where nearly every trial is 0, or 1). The confused persona is the only one with dazed
 * high; it counts in the levels of the other axes too.
 * @param seed the run's seed; the same trials and seed give the same intervals
 */
export function aggregate(trials: readonly MeasuredTrial[], seed: number): Aggregates {
  const by = (name: string, key: (trial: MeasuredTrial) => string) => {
    const groups = Map.groupBy(trials, key)
    return Object.fromEntries([...groups.keys()].sort().map((value) => [value, sliceOf(`${name}/${value}`, groups.get(value)!, seed)]))
  }
  return {
    overall: sliceOf('overall', trials, seed),
    axes: Object.fromEntries((Object.keys(axes) as Axis[]).map((axis) => [axis, by(axis, (trial) => findPersona(trial.persona)[axis])])),
    personas: by('persona', (trial) => trial.persona),
    diagnoses: by('diagnosis', (trial) => trial.diagnosis),
  }
}

/**
 * Every measure of some trials, as `aggregate` gives it of a part of a run.
 * @param name what the part is, for chance of its own
 */
export function sliceOf(name: string, chosen: readonly MeasuredTrial[], seed: number): Slice {
  const estimates = clusterBootstrap(chosen, `${seed}/bootstrap/${name}`)
  return Object.fromEntries(measures.map((measure, i) => [measure, withWidth(measure, estimates[i] ?? empty, chosen)])) as Slice
}

/** Measures that are 0 or 1 in a trial, or bounded by such. */
const proportions: ReadonlySet<Measure> = new Set(['ddx1', 'ddx3', 'ddx5', 'mrr'])
const counts: ReadonlySet<Measure> = new Set(['rounds', 'questions'])

/** With fewer profiles off the end of the scale, resamples hardly vary, and a percentile says nothing. */
const fewestOff = 6

/**
 * Wilson's interval where the bootstrap has too little to draw from: a proportion with fewer than six profiles off 0 or
 * off 1, and any share of exactly 0 or 1. Its n is the number of profiles: trials on one profile may be wholly alike.
 */
function withWidth(measure: Measure, estimate: Estimate, chosen: readonly MeasuredTrial[]): Estimate {
  const { mean } = estimate
  if (mean === null || counts.has(measure)) return estimate
  const place = measures.indexOf(measure)
  const scored = chosen.filter((trial) => trial.values[place] !== null)
  const profiles = (those: readonly MeasuredTrial[]) => new Set(those.map((trial) => trial.cluster)).size
  const off = (end: number) => profiles(scored.filter((trial) => trial.values[place] !== end))
  const few = proportions.has(measure) && Math.min(off(0), off(1)) < fewestOff
  const all = profiles(scored)
  return all >= 2 && (few || mean === 0 || mean === 1) ? { ...estimate, ...wilson(mean, all) } : estimate
}

const empty = { mean: null, low: null, high: null, scored: 0, total: 0 }
