import type { Kysely } from 'kysely'
import type { Consultation } from '../../bench/schema/transcript.ts'
import type { Tables } from '../store/schema.ts'

/**
 * What is done of a run so far, in the order of the plan.
 * @param from the place in the plan to begin at
 * @returns the trials, and the place after the last of them; null at the end
 */
export async function runTrials(
  db: Kysely<Tables>,
  runId: string,
  from: number,
  limit: number,
): Promise<{ trials: Consultation[]; next: number | null }> {
  const rows = await db
    .selectFrom('queue_trials')
    .select(['position', 'consultation'])
    .where('run_id', '=', runId)
    .where('position', '>=', from)
    .where('consultation', 'is not', null)
    .orderBy('position')
    .limit(limit + 1)
    .execute()
  const trials = rows.slice(0, limit).map((row) => JSON.parse(row.consultation!) as Consultation)
  return { trials, next: rows.length > limit ? rows[limit]!.position : null }
}
