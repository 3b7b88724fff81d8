import type { Kysely, Transaction } from 'kysely'
import { ApiError } from '../api/problem.ts'
import { freshBudget } from '../queue/purse.ts'
import type { Tables } from '../store/schema.ts'
import { addAuditLine } from './audit.ts'

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
  /** @throws ApiError `team/exists`, `team/former` for the name of a deleted team with published rows */
  create(id: string, title: string): Promise<Team>
  /** @throws ApiError `team/unknown` */
  find(id: string): Promise<Team>
  /** By id, from the one after `after` on. */
  list(limit?: number, after?: string): Promise<Team[]>
  /** @throws ApiError `team/unknown` */
  change(id: string, change: { title?: string; state?: Team['state']; quotas?: Quotas }): Promise<Team>
  /**
   * Deletes the team with its tokens, secrets, budgets, submissions and runs, and says in the audit trail how many there were.
   * `deleteTeam` does this and all else that belongs to it.
   * @throws ApiError `team/unknown`
   */
  remove(id: string, note?: RemovalNote): Promise<void>
}

export interface RemovalNote {
  /** Who asks, for the audit trail. */
  actor: string
  /** True where the name stands in the record, so that nobody else may get it. */
  keepName: boolean
  detail: object
}

/** What goes with a team, in the order of the audit line. */
const owned = ['tokens', 'secrets', 'submissions', 'queue_runs'] as const

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
      if (await db.selectFrom('former_teams').select('id').where('id', '=', id).executeTakeFirst()) {
        throw new ApiError(409, 'team/former', `"${id}" was a team whose rows are published; give another name.`)
      }
      const row = { id, title, state: 'active' as const, quotas: null, created_at: now().toISOString() }
      const made = await db.insertInto('teams').values(row).onConflict((conflict) => conflict.column('id').doNothing()).executeTakeFirst()
      if (made.numInsertedOrUpdatedRows === 0n) throw new ApiError(409, 'team/exists', `There is a team "${id}" already.`)
      return teamOf(row)
    },
    async list(limit = 10_000, after = '') {
      return (await db.selectFrom('teams').selectAll().where('id', '>', after).orderBy('id').limit(limit).execute()).map(teamOf)
    },
    async change(id, { title, state, quotas }) {
      const change = { ...(title ? { title } : {}), ...(state ? { state } : {}), ...(quotas ? { quotas: JSON.stringify(quotas) } : {}) }
      if (Object.keys(change).length > 0) await db.updateTable('teams').set(change).where('id', '=', id).execute()
      return find(id)
    },
    async remove(id, { actor, keepName, detail } = { actor: 'server', keepName: false, detail: {} }) {
      await db.transaction().execute(async (trx) => {
        if (!(await lockWithWhatIsUsed(trx, id))) throw unknown(id)
        const counts: Record<string, number> = {}
        for (const table of owned) {
          const { count } = await trx.selectFrom(table).select((e) => e.fn.countAll().as('count')).where('team_id', '=', id).executeTakeFirstOrThrow()
          counts[table] = Number(count)
        }
        await trx.deleteFrom('teams').where('id', '=', id).execute()
        if (keepName) await trx.insertInto('former_teams').values({ id, deleted_at: now().toISOString() }).execute()
        await addAuditLine(trx, now(), actor, 'delete team', `/teams/${id}`, { ...counts, ...detail })
      })
    },
  }
}

/**
 * Locks a team against new runs, then its runs and its own budget, before anything of it is deleted. A worker locks the run first
 * and then, by the foreign key, its team; a call locks the team's budget and then the submission's: whoever deleted them in another
 * order would wait for these in a ring. A budget that is not there yet is made, for a call could make it meanwhile.
 * @returns false when there is no such team
 */
async function lockWithWhatIsUsed(trx: Transaction<Tables>, id: string): Promise<boolean> {
  const { numUpdatedRows } = await trx.updateTable('teams').set((e) => ({ id: e.ref('id') })).where('id', '=', id).executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await trx.updateTable('queue_runs').set((e) => ({ id: e.ref('id') })).where('team_id', '=', id).execute()
  const budget = trx.insertInto('budgets').values({ team_id: id, submission_id: '', ...freshBudget })
  await budget.onConflict((conflict) => conflict.columns(['team_id', 'submission_id']).doUpdateSet({ team_id: id })).execute()
  return true
}

function teamOf(row: Tables['teams']): Team {
  return { ...row, quotas: { ...usualQuotas, ...(row.quotas === null ? {} : (JSON.parse(row.quotas) as Quotas)) } }
}
