import type { Transaction } from 'kysely'
import type { Tables } from '../store/schema.ts'
import { changeRun } from './events.ts'
import type { Handout } from './handout.ts'

/** How a run ends, and why. */
export interface Ending {
  state: 'finished' | 'failed' | 'cancelled' | 'over_budget'
  reason: string | null
  content_sha256?: string
}

/**
 * Ends a run that waits or goes on, tells of it, and takes back what of it is up for taking; in the caller's
 * transaction.
 * @param at ISO time
 * @returns the run, or null when it was over before
 */
export async function endRun(
  trx: Transaction<Tables>,
  handout: Handout,
  id: string,
  { state, reason, content_sha256 }: Ending,
  at: string,
): Promise<Tables['queue_runs'] | null> {
  const data = reason ? { reason } : content_sha256 ? { content_sha256 } : {}
  const set = { state, finished_at: at, reason, content_sha256: content_sha256 ?? null }
  const run = await changeRun(trx, id, ['queued', 'running'], state, at, () => ({ set, data }))
  if (run) await handout.withdraw(trx, run)
  return run
}
