import type { Kysely } from 'kysely'
import { ApiError } from '../api/problem.ts'
import type { Tables } from '../store/schema.ts'

/** Runs that a team may start in 24 hours, by split. */
export type Quotas = Record<string, number>

/** What a team may start unless a maintainer said otherwise; a split that is not named here may not be run by teams. */
export const usualQuotas: Quotas = { dev: 50, test: 5, full: 1 }

export interface Team {
  id: string
  title: string
  state: 'active' | 'held'
  quotas: Quotas
  created_at: string
}

export interface Teams {
  /** @throws ApiError `team/exists` */
  create(id: string, title: string): Promise<Team>
  /** @throws ApiError `team/unknown` */
  find(id: string): Promise<Team>
  list(): Promise<Team[]>
  /** @throws ApiError `team/unknown` */
  change(id: string, change: { title?: string; state?: Team['state']; quotas?: Quotas }): Promise<Team>
  /** Deletes the team with its tokens, secrets, submissions and unpublished runs. @throws ApiError `team/unknown` */
  remove(id: string): Promise<void>
}

export function teams(db: Kysely<Tables>, now: () => Date): Teams {
  const unknown = (id: string) => new ApiError(404, 'team/unknown', `There is no team "${id}".`)
  const find = async (id: string) => {
    const row = await db.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw unknown(id)
    return teamOf(row)
  }
  return {
    find,
    async create(id, title) {
      const row = { id, title, state: 'active' as const, quotas: null, created_at: now().toISOString() }
      const made = await db.insertInto('teams').values(row).onConflict((conflict) => conflict.column('id').doNothing()).executeTakeFirst()
      if (made.numInsertedOrUpdatedRows === 0n) throw new ApiError(409, 'team/exists', `There is a team "${id}" already.`)
      return teamOf(row)
    },
    list: async () => (await db.selectFrom('teams').selectAll().orderBy('id').execute()).map(teamOf),
    async change(id, { title, state, quotas }) {
      const change = { ...(title ? { title } : {}), ...(state ? { state } : {}), ...(quotas ? { quotas: JSON.stringify(quotas) } : {}) }
      if (Object.keys(change).length > 0) await db.updateTable('teams').set(change).where('id', '=', id).execute()
      return find(id)
    },
    async remove(id) {
      const { numDeletedRows } = await db.deleteFrom('teams').where('id', '=', id).executeTakeFirst()
      if (numDeletedRows === 0n) throw unknown(id)
    },
  }
}

function teamOf(row: Tables['teams']): Team {
  return { ...row, quotas: { ...usualQuotas, ...(row.quotas === null ? {} : (JSON.parse(row.quotas) as Quotas)) } }
}
