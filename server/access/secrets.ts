import type { Kysely } from 'kysely'
import { ApiError } from '../api/problem.ts'
import type { Tables } from '../store/schema.ts'
import type { Seal } from './seal.ts'

/** Teams' secrets: written once, opened only where a doctor is called. */
export interface SecretStore {
  /** @throws ApiError `secret/too-many` for one more name than a team may have */
  put(team: string, name: string, secret: string): Promise<void>
  /** Names and times; never a value. */
  list(team: string): Promise<{ name: string; updated_at: string }[]>
  remove(team: string, name: string): Promise<boolean>
  /** Opens all secrets of a team. Call it in the worker that calls the doctor, and keep the values there. */
  open(team: string): Promise<Map<string, string>>
  /** Seals anew what was sealed with an older key. @returns how many */
  rotate(): Promise<number>
}

/** Secrets of one team. */
export const mostSecrets = 100

export function secretStore(db: Kysely<Tables>, seal: Seal, now: () => Date): SecretStore {
  const placeOf = (team: string, name: string) => `${team}/${name}`
  return {
    async put(team, name, secret) {
      const { count } = await db
        .selectFrom('secrets')
        .select((e) => e.fn.countAll().as('count'))
        .where('team_id', '=', team)
        .where('name', '<>', name)
        .executeTakeFirstOrThrow()
      if (Number(count) >= mostSecrets) throw new ApiError(409, 'secret/too-many', `The team has ${mostSecrets} secrets; delete one that is not needed.`)
      const values = { sealed: seal.seal(secret, placeOf(team, name)), updated_at: now().toISOString() }
      await db
        .insertInto('secrets')
        .values({ team_id: team, name, ...values })
        .onConflict((conflict) => conflict.columns(['team_id', 'name']).doUpdateSet(values))
        .execute()
    },
    list: (team) => db.selectFrom('secrets').select(['name', 'updated_at']).where('team_id', '=', team).orderBy('name').execute(),
    async remove(team, name) {
      const { numDeletedRows } = await db.deleteFrom('secrets').where('team_id', '=', team).where('name', '=', name).executeTakeFirst()
      return numDeletedRows === 1n
    },
    async open(team) {
      const rows = await db.selectFrom('secrets').selectAll().where('team_id', '=', team).execute()
      return new Map(rows.map((row) => [row.name, seal.open(row.sealed, placeOf(team, row.name))]))
    },
    async rotate() {
      const old = (await db.selectFrom('secrets').selectAll().execute()).filter((row) => seal.isOld(row.sealed))
      for (const { team_id, name, sealed } of old) {
        const place = placeOf(team_id, name)
        await db
          .updateTable('secrets')
          .set({ sealed: seal.seal(seal.open(sealed, place), place) })
          .where('team_id', '=', team_id)
          .where('name', '=', name)
          .where('sealed', '=', sealed)
          .execute()
      }
      return old.length
    },
  }
}
