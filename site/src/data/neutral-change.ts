import { ddx1Of, type SliceName } from '../../../bench/run/clusters.ts'
import { fewestProfiles, jointBootstrap } from '../../../bench/stats/joint.ts'
import type { Run } from './runs.ts'

/** DDx@1 on a slice less DDx@1 on the neutral one, with its 95 % interval; null bounds where too few profiles differ to say. */
export interface Change {
  mean: number
  neutral: number
  difference: number
  low: number | null
  high: number | null
}

/**
 * How a run changes from the neutral patients to others, by a bootstrap over profiles in which both sides share the draws.
 * @returns null for a run without per-profile sums, or without consultations on either side
 */
export function changeFromNeutral({ result, id }: Run, slice: SliceName, neutral: SliceName): Change | null {
  const { clusters } = result
  if (!clusters) return null
  const rows = [slice, neutral].map((one) => ddx1Of(clusters, one, clusters.profiles))
  if (rows.some(({ counts }) => counts.every((count) => count === 0))) return null
  const { means, errors, critical, profiles } = jointBootstrap(rows, `site/neutral/${id}/${JSON.stringify(slice)}`)
  const difference = means[0]! - means[1]!
  const unvaried = errors[1]! < 1e-9
  const reach = profiles < fewestProfiles || unvaried ? null : critical * errors[1]!
  const bound = (sign: number) => (reach === null ? null : difference + sign * reach)
  return { mean: means[0]!, neutral: means[1]!, difference, low: bound(-1), high: bound(1) }
}
