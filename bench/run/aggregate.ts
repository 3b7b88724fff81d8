import type { Aggregates } from '../schema/bundle.ts'
import { axes, type Axis, findPersona } from '../schema/persona.ts'
import { type Estimate, type Measure, measures, type Slice } from '../schema/scores.ts'
import type { Consultation } from '../schema/transcript.ts'
import { measureRow } from '../scoring/measures.ts'
import { type ClusteredRow, clusterBootstrap } from '../stats/bootstrap.ts'
import { wilson } from '../stats/wilson.ts'

/** What aggregates need of a trial; a run of any length holds no more than this in memory. */
export interface MeasuredTrial extends ClusteredRow {
  persona: string
  diagnosis: string
}

/** The measures of a trial that counts; null for a void one. */
export function measured(trial: Consultation): MeasuredTrial | null {
  if (trial.outcome.kind === 'void') return null
  return { cluster: trial.profile, persona: trial.persona, diagnosis: trial.diagnosis, values: measureRow(trial) }
}

/**
 * A run's scores: overall, by level of each persona axis, by persona and by diagnosis, each with its 95 % interval
 * clustered on profile (Wilson's where every trial is 0 or every trial is 1). The confused persona is the only one with dazed
 * high; it counts in the levels of the other axes too.
 * @param seed the run's seed; the same trials and seed give the same intervals
 */
export function aggregate(trials: readonly MeasuredTrial[], seed: number): Aggregates {
  const slice = (name: string, chosen: readonly MeasuredTrial[]): Slice => {
    const estimates = clusterBootstrap(chosen, `${seed}/bootstrap/${name}`)
    const profiles = new Set(chosen.map((trial) => trial.cluster)).size
    const entries = measures.map((measure, i) => [measure, withWidth(measure, estimates[i] ?? empty, profiles)])
    return Object.fromEntries(entries) as Slice
  }
  const by = (name: string, key: (trial: MeasuredTrial) => string) => {
    const groups = Map.groupBy(trials, key)
    return Object.fromEntries([...groups.keys()].sort().map((value) => [value, slice(`${name}/${value}`, groups.get(value)!)]))
  }
  return {
    overall: slice('overall', trials),
    axes: Object.fromEntries((Object.keys(axes) as Axis[]).map((axis) => [axis, by(axis, (trial) => findPersona(trial.persona)[axis])])),
    personas: by('persona', (trial) => trial.persona),
    diagnoses: by('diagnosis', (trial) => trial.diagnosis),
  }
}

/**
 * The interval of a share of exactly 0 or 1 is Wilson's, with the number of profiles for n: no resample varies there, yet the
 * next profile could. Trials on one profile may be wholly alike, so that profiles, not trials, are what n may count.
 */
function withWidth(measure: Measure, estimate: Estimate, profiles: number): Estimate {
  const share = measure !== 'rounds' && measure !== 'questions'
  const { mean, scored } = estimate
  if (!share || profiles < 2 || scored === 0 || (mean !== 0 && mean !== 1)) return estimate
  return { ...estimate, ...wilson(mean, profiles) }
}

const empty = { mean: null, low: null, high: null, scored: 0, total: 0 }
