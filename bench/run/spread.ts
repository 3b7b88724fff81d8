import type { Measure } from '../schema/scores.ts'
import { type VarianceComponents, varianceComponents } from '../stats/variance.ts'
import { measuredCases } from './paired-trials.ts'

/**
 * Where the spread of one measure comes from, over runs of one track: who asks, which case, which doctor on which case,
 * or luck. A case that a run lacks, or did not score in every trial, is left out.
 * @returns the components and the number of cases; null with fewer than two runs or two such cases
 */
export async function spreadOf(
  directories: readonly string[],
  measure: Measure,
): Promise<{ cases: number; trials: number; components: VarianceComponents } | null> {
  const runs: Map<string, number[]>[] = []
  for (const directory of directories) {
    const scores = new Map<string, number[]>()
    for await (const { case: id, values } of measuredCases(directory)) {
      const value = values[measure]
      if (value !== null) scores.set(id, [...(scores.get(id) ?? []), value])
    }
    runs.push(scores)
  }
  const trials = Math.max(0, ...runs.flatMap((run) => [...run.values()].map((own) => own.length)))
  const cases = [...(runs[0]?.keys() ?? [])].filter((id) => runs.every((run) => run.get(id)?.length === trials))
  if (runs.length < 2 || cases.length < 2) return null
  return { cases: cases.length, trials, components: varianceComponents(runs.map((run) => cases.map((id) => run.get(id)!))) }
}
