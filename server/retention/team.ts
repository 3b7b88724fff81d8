import { rm } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import type { Teams } from '../access/teams.ts'
import type { Publisher } from '../publish/publisher.ts'
import { bundleFolder } from '../queue/worker.ts'
import type { Tables } from '../store/schema.ts'

export interface TeamDeletion {
  db: Kysely<Tables>
  teams: Teams
  publisher: Publisher
  /** Where bundles lie before they are published. */
  bundles: string
}

/**
 * Deletes a team with its tokens, secrets, budgets, submissions, runs and their unpublished bundles. What it published is of the
 * record: it stays under the team's name, or is retracted and leaves tombstones. A name with published rows is never given again.
 * @param author who decides, for the record and the audit trail
 * @throws ApiError `team/unknown`
 */
export async function deleteTeam(
  { db, teams, publisher, bundles }: TeamDeletion,
  id: string,
  rows: 'keep' | 'retract',
  author: string,
): Promise<void> {
  await teams.find(id)
  const standings = publisher.rowsOf(id)
  const standing = standings.filter(({ status }) => status === 'published' || status === 'disputed')
  if (rows === 'retract') for (const { row } of standing) publisher.decide(row, 'retract', author, 'The team was deleted.')
  // The files before the rows that name them: what is cut off here can be asked for again.
  const runs = await db.selectFrom('queue_runs').select('id').where('team_id', '=', id).execute()
  const removeBundles = async () => {
    for (const run of runs) await rm(bundleFolder(bundles, run.id), { recursive: true, force: true })
  }
  await removeBundles()
  const published = standing.map(({ row }) => row.content_sha256.slice(0, 16))
  await teams.remove(id, { actor: author, keepName: standings.length > 0, detail: { rows, published } })
  // A worker may have written one meanwhile; from now on none finds its run.
  await removeBundles()
}
