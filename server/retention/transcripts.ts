import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { bundleFiles } from '../../bench/run/bundle.ts'
import type { Consultation } from '../../bench/schema/transcript.ts'
import { addAuditLine } from '../access/audit.ts'
import { overStates } from '../queue/runs.ts'
import { bundleFolder } from '../queue/worker.ts'
import type { Tables } from '../store/schema.ts'

/** How long transcripts of unpublished runs are kept unless told, in days. */
export const usualRetentionDays = 90

export interface RetentionOptions {
  db: Kysely<Tables>
  /** Where bundles lie before they are published. */
  bundles: string
  /** How long transcripts of an unpublished run are kept after its end; 0 keeps them for ever. */
  days: number
  now: () => Date
}

/**
 * Deletes what was said in unpublished runs that ended so many days ago, in the database and in their bundles. Scores, counts
 * and measurements stay, and a line in the audit trail. Published bundles lie elsewhere and are never touched.
 * @param actor who asks, for the audit trail
 * @returns how many runs
 */
export async function deleteOldTranscripts({ db, bundles, days, now }: RetentionOptions, actor: string): Promise<number> {
  if (days === 0) return 0
  const before = new Date(now().getTime() - days * 86_400_000).toISOString()
  const due = await db
    .selectFrom('queue_runs')
    .select(['id', 'team_id', 'agent', 'split', 'finished_at'])
    .where('state', 'in', overStates)
    .where('published_at', 'is', null)
    .where('transcripts_deleted_at', 'is', null)
    .where('finished_at', '<', before)
    .execute()
  let deleted = 0
  for (const { id, ...run } of due) {
    // The files first: what is cut off here is begun again the next time.
    for (const name of [bundleFiles.consultations, bundleFiles.measurements]) await rm(join(bundleFolder(bundles, id), name), { force: true })
    await db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('queue_runs')
        .set({ transcripts_deleted_at: now().toISOString() })
        .where('id', '=', id)
        .where('state', 'in', overStates)
        .where('published_at', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return
      const trials = await silence(trx, id)
      await addAuditLine(trx, now(), actor, 'delete transcripts', `/runs/${id}`, { ...run, trials, days })
      deleted++
    })
  }
  return deleted
}

/** Takes the words out of the trials of a run. @returns how many trials had any */
async function silence(trx: Kysely<Tables>, runId: string): Promise<number> {
  const rows = await trx.selectFrom('queue_trials').select(['position', 'consultation']).where('run_id', '=', runId).where('consultation', 'is not', null).execute()
  for (const { position, consultation } of rows) {
    const silent: Consultation = { ...(JSON.parse(consultation!) as Consultation), exchanges: [], ddx: [] }
    const change = trx.updateTable('queue_trials').set({ consultation: JSON.stringify(silent) })
    await change.where('run_id', '=', runId).where('position', '=', position).execute()
  }
  return rows.length
}
