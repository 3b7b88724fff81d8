import type { Kysely } from 'kysely'
import { canonicalJson } from '../../bench/schema/canonical.ts'
import type { Submission } from '../../bench/schema/submission.ts'
import { readTimeCursor, timePage } from '../api/cursor.ts'
import { ApiError, overtaken } from '../api/problem.ts'
import type { Tables } from '../store/schema.ts'
import { queueLimits } from './limits.ts'
import { requireWebModel } from './web-model.ts'

/** A submission as the platform keeps it. A version of an agent never changes. */
export interface StoredSubmission {
  id: string
  team_id: string
  agent: string
  version: string
  submission: Submission
  created_at: string
}

export interface Submissions {
  /**
   * Keeps a submission; the same one again gives the same id.
   * @throws ApiError `submission/team`, `submission/version` for a version that is there with other content,
   *   `quota/submissions`
   */
  add(team: string, submission: Submission): Promise<StoredSubmission>
  /** @throws ApiError `submission/unknown` */
  find(id: string): Promise<StoredSubmission>
  /** A team's, newest first. @throws ApiError `page/cursor` */
  list(team: string, limit: number, cursor?: string): Promise<{ items: StoredSubmission[]; next: string | null }>
}

/** @throws ApiError `submission/team`, and as `requireWebModel` for what a team may not submit over the web */
export function requireWeb(team: string, { team: named, doctor }: Submission): void {
  if (named !== team)
    throw new ApiError(
      400,
      'submission/team',
      `The submission names the team "${named}", but it is sent for "${team}".`,
    )
  if (doctor.kind !== 'http' && doctor.kind !== 'baseline') requireWebModel(doctor)
}

export function submissions(db: Kysely<Tables>, now: () => Date): Submissions {
  async function requireRoom(team: string): Promise<void> {
    const dayAgo = new Date(now().getTime() - 86_400_000).toISOString()
    const { count } = await db
      .selectFrom('submissions')
      .select((e) => e.fn.countAll().as('count'))
      .where('team_id', '=', team)
      .where('created_at', '>', dayAgo)
      .executeTakeFirstOrThrow()
    const most = queueLimits.submissionsADay
    if (Number(count) >= most)
      throw new ApiError(409, 'quota/submissions', `A team may send ${most} submissions in 24 hours; send this one later.`)
  }

  return {
    async add(team, submission) {
      requireWeb(team, submission)
      const { agent, version } = submission
      const row = {
        id: crypto.randomUUID(),
        team_id: team,
        agent,
        version,
        body: canonicalJson(submission),
        created_at: now().toISOString(),
      }
      const ofVersion = db
        .selectFrom('submissions')
        .selectAll()
        .where('team_id', '=', team)
        .where('agent', '=', agent)
        .where('version', '=', version)
      if (!(await ofVersion.executeTakeFirst())) {
        await requireRoom(team)
        await db
          .insertInto('submissions')
          .values(row)
          .onConflict((conflict) => conflict.columns(['team_id', 'agent', 'version']).doNothing())
          .execute()
      }
      const kept = await ofVersion.executeTakeFirst()
      if (!kept) throw overtaken()
      if (kept.body !== row.body) {
        throw new ApiError(
          409,
          'submission/version',
          `Version ${version} of ${agent} is there already with other content; give it a new version.`,
        )
      }
      return storedOf(kept)
    },
    async find(id) {
      const row = await db.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) throw new ApiError(404, 'submission/unknown', 'There is no such submission.')
      return storedOf(row)
    },
    async list(team, limit, cursor) {
      let query = db.selectFrom('submissions').selectAll().where('team_id', '=', team)
      if (cursor !== undefined) {
        const { at, id } = readTimeCursor(cursor)
        query = query.where((e) =>
          e.or([e('created_at', '<', at), e.and([e('created_at', '=', at), e('id', '<', id)])]),
        )
      }
      const rows = await query
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return timePage(rows.map(storedOf), limit, (row) => row.created_at)
    },
  }
}

function storedOf({ body, ...row }: Tables['submissions']): StoredSubmission {
  return { ...row, submission: JSON.parse(body) as Submission }
}
