import type { Kysely } from 'kysely'
import { readTimeCursor, timePage } from '../api/cursor.ts'
import type { Tables } from '../store/schema.ts'
import type { Actor } from './actor.ts'

/** One line of the trail: who did what to what. It holds no body of a request, so no secret either. */
export interface AuditLine {
  id: string
  at: string
  actor: string
  action: string
  subject: string
  detail: unknown
}

/** The trail of changes; lines are added and never changed. */
export interface Audit {
  add(actor: string, action: string, subject: string, detail?: object): Promise<void>
  /** Newest first. @throws ApiError `page/cursor` */
  page(limit: number, cursor?: string): Promise<{ items: AuditLine[]; next: string | null }>
}

/** How the trail names an actor. */
export function nameOf({ role, team, token }: Actor): string {
  return role === 'anonymous' ? 'anonymous' : `${team ?? 'maintainer'} by token ${token}`
}

/** Adds a line to the trail, in the caller's transaction where it has one. `detail` must hold no secret. */
export async function addAuditLine(
  db: Kysely<Tables>,
  now: Date,
  actor: string,
  action: string,
  subject: string,
  detail: object,
): Promise<void> {
  const line = { id: crypto.randomUUID(), at: now.toISOString(), actor, action, subject, detail: JSON.stringify(detail) }
  await db.insertInto('audit').values(line).execute()
}

export function audit(db: Kysely<Tables>, now: () => Date): Audit {
  return {
    add: (actor, action, subject, detail = {}) => addAuditLine(db, now(), actor, action, subject, detail),
    async page(limit, cursor) {
      let query = db.selectFrom('audit').selectAll().orderBy('at', 'desc').orderBy('id', 'desc').limit(limit + 1)
      if (cursor !== undefined) {
        const { at, id } = readTimeCursor(cursor)
        query = query.where((e) => e.or([e('at', '<', at), e.and([e('at', '=', at), e('id', '<', id)])]))
      }
      const rows = await query.execute()
      return timePage(rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as unknown })), limit, (row) => row.at)
    },
  }
}
