import type { Kysely } from 'kysely'
import { ApiError } from '../api/problem.ts'
import type { Tables } from '../store/schema.ts'

/** Consultations are kept for this long after they began. */
export const keptHours = 24

/** At most this many are kept. */
export const mostTalks = 20_000

/** A consultation as it is kept. */
export interface StoredTalk {
  id: string
  caseId: string
  turns: string[]
  ddx: string[] | null
}

/** Where consultations over the web are kept. */
export interface TalkStore {
  /** @throws ApiError `consultation/too-many` */
  begin(caseId: string): Promise<StoredTalk>
  /** @throws ApiError `consultation/unknown`, also when its time is over */
  find(id: string): Promise<StoredTalk>
  /**
   * Adds words of the doctor's, or ends the talk.
   * @throws ApiError `consultation/moved-on` when another request was faster
   */
  go(talk: StoredTalk, next: { turns: string[]; ddx: string[] | null }): Promise<void>
}

export function talkStore(db: Kysely<Tables>, now: () => Date): TalkStore {
  const oldest = () => new Date(now().getTime() - keptHours * 3_600_000).toISOString()
  return {
    async begin(caseId) {
      await db.deleteFrom('talks').where('created_at', '<', oldest()).execute()
      const { count } = await db.selectFrom('talks').select((e) => e.fn.countAll().as('count')).executeTakeFirstOrThrow()
      if (Number(count) >= mostTalks) {
        throw new ApiError(503, 'consultation/too-many', 'Too many consultations are under way; try again later.', { 'retry-after': '600' })
      }
      const id = crypto.randomUUID()
      await db.insertInto('talks').values({ id, case_id: caseId, turns: '[]', rounds: 0, ddx: null, created_at: now().toISOString() }).execute()
      return { id, caseId, turns: [], ddx: null }
    },
    async find(id) {
      const row = await db.selectFrom('talks').selectAll().where('id', '=', id).where('created_at', '>=', oldest()).executeTakeFirst()
      if (!row) throw new ApiError(404, 'consultation/unknown', `There is no such consultation; they are kept for ${keptHours} hours.`)
      return { id, caseId: row.case_id, turns: JSON.parse(row.turns) as string[], ddx: row.ddx === null ? null : (JSON.parse(row.ddx) as string[]) }
    },
    async go(talk, { turns, ddx }) {
      const { numUpdatedRows } = await db
        .updateTable('talks')
        .set({ turns: JSON.stringify(turns), rounds: turns.length, ddx: ddx === null ? null : JSON.stringify(ddx) })
        .where('id', '=', talk.id)
        .where('rounds', '=', talk.turns.length)
        .where('ddx', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) throw new ApiError(409, 'consultation/moved-on', 'The consultation moved on meanwhile; get it again.')
    },
  }
}
