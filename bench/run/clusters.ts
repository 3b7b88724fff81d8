import type { Clusters } from '../schema/bundle.ts'
import { axes, type Axis, findPersona } from '../schema/persona.ts'
import { measures } from '../schema/scores.ts'
import type { ClusterSums } from '../stats/joint.ts'
import type { MeasuredTrial } from './aggregate.ts'

/** The part of a run that a board is about: all of it, one level of a persona axis, or one persona. */
export type SliceName = { kind: 'overall' } | { kind: 'axis'; axis: Axis; level: string } | { kind: 'persona'; persona: string }

/**
 * Per-profile sums and counts of a run, so that boards can resample profiles without its transcripts: every measure
 * over all trials, and DDx@1 by persona. Profiles are sorted by id.
 */
export function clustersOf(trials: readonly MeasuredTrial[]): Clusters {
  const profiles = [...new Set(trials.map((trial) => trial.cluster))].sort()
  const place = new Map(profiles.map((profile, i) => [profile, i]))
  const totals = (chosen: readonly MeasuredTrial[], measure: number) => {
    const sums = profiles.map(() => 0)
    const counts = profiles.map(() => 0)
    for (const { cluster, values } of chosen) {
      const value = values[measure]
      if (value === null || value === undefined) continue
      sums[place.get(cluster)!]! += value
      counts[place.get(cluster)!]! += 1
    }
    return { sums, counts }
  }
  const personas = [...Map.groupBy(trials, (trial) => trial.persona).entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    profiles,
    overall: Object.fromEntries(measures.map((measure, i) => [measure, totals(trials, i)])) as Clusters['overall'],
    ddx1_by_persona: Object.fromEntries(personas.map(([persona, own]) => [persona, totals(own, measures.indexOf('ddx1'))])),
  }
}

/** DDx@1 of a slice as the joint bootstrap takes it, over the given profiles; absent profiles count nothing. */
export function ddx1Of(clusters: Clusters, slice: SliceName, profiles: readonly string[]): ClusterSums {
  const tables = slice.kind === 'overall' ? [clusters.overall.ddx1] : personaTables(clusters, slice)
  const place = new Map(clusters.profiles.map((profile, i) => [profile, i]))
  const over = (field: 'sums' | 'counts') =>
    profiles.map((profile) => {
      const i = place.get(profile)
      return i === undefined ? 0 : tables.reduce((sum, table) => sum + table[field][i]!, 0)
    })
  return { sums: over('sums'), counts: over('counts') }
}

function personaTables(clusters: Clusters, slice: Exclude<SliceName, { kind: 'overall' }>): ClusterSums[] {
  const within = (id: string) => (slice.kind === 'persona' ? id === slice.persona : findPersona(id)[slice.axis] === slice.level)
  return Object.entries(clusters.ddx1_by_persona).flatMap(([id, table]) => (within(id) ? [table] : []))
}

/** Reads `cefr=A` or a persona's id; null for anything else. */
export function parseSlice(text: string): SliceName | null {
  const [axis, level] = text.split('=')
  if (level === undefined) return { kind: 'persona', persona: findPersona(text).id }
  const levels: readonly string[] | undefined = axes[axis as Axis]
  return levels?.includes(level) ? { kind: 'axis', axis: axis as Axis, level } : null
}
