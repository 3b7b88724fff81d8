import type { Result } from '../schema/bundle.ts'
import type { RecordedRow } from '../schema/record.ts'

/**
 * A run as the record names it.
 * @param bundle the bundle's folder, relative to that of the submissions
 * @param tier what its checks have earned it so far
 */
export function rowOf(result: Result, bundle: string, tier: RecordedRow['tier']): RecordedRow {
  const { content_sha256, bundle_sha256, protocol_sha256, protocol, submission } = result
  const { team, agent, version } = submission
  return { content_sha256, bundle_sha256, protocol_sha256, split: protocol.split.name, track: protocol.track, team, agent, version, bundle, tier }
}
