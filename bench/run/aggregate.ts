import type { Aggregates } from '../schema/bundle.ts'
import { axes, type Axis, findPersona } from '../schema/persona.ts'
import { measures, type Slice } from '../schema/scores.ts'
import type { Consultation } from '../schema/transcript.ts'
import { measureRow } from '../scoring/measures.ts'
import { type ClusteredRow, clusterBootstrap } from '../stats/bootstrap.ts'

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
 * clustered on profile. The confused persona is the only one with dazed high; it counts in the levels of the other axes too.
 * @param seed the run's seed; the same trials and seed give the same intervals
 */
export function aggregate(trials: readonly MeasuredTrial[], seed: number): Aggregates {
  const slice = (name: string, chosen: readonly MeasuredTrial[]): Slice => {
    const estimates = clusterBootstrap(chosen, `${seed}/bootstrap/${name}`)
    return Object.fromEntries(measures.map((measure, i) => [measure, estimates[i] ?? empty])) as Slice
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

const empty = { mean: null, low: null, high: null, scored: 0, total: 0 }
