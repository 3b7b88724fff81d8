import type { JobInsert } from 'pg-boss'
import { sha256Hex } from '../../bench/schema/hash.ts'

/** What a job names. `before`: attempts of an earlier job for the same piece. */
export interface Piece {
  run_id: string
  position: number
  before: number
}

/** pg-boss takes no shorter heartbeat, in seconds. */
export const shortestLease = 10

/** pg-boss' queue of the bundles to write; a team's trials have one each. */
export const bundles = 'bundles'
export const trialsOf = (team: string) => `team.${team}`

/**
 * A job lasts until its piece has a result: attempts are counted by `queueLimits`, and a heartbeat says who is alive.
 */
const lasting = { retryLimit: 1000, expireInSeconds: 86_400, retentionSeconds: 365 * 86_400 }

/** The job of a piece, whose run is its group. */
export function jobOf(piece: Piece, priority: number, leaseSeconds: number): JobInsert<Piece> {
  const { run_id, position } = piece
  const group = { id: run_id }
  return { ...lasting, id: idOf(run_id, position), data: piece, priority, heartbeatSeconds: leaseSeconds, group }
}

/** The job's id, in the form of a UUID: one a piece, so that none is offered twice. */
export function idOf(runId: string, position: number): string {
  const hex = sha256Hex(`${runId}/${position}`)
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
