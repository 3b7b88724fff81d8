import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { sha256Hex } from '../../bench/schema/hash.ts'
import { type HumanResult, type Humans, humansSchema } from '../../bench/schema/human.ts'
import { ApiError } from '../api/problem.ts'
import type { Tables } from '../store/schema.ts'

/** A person as maintainers see them. */
export interface Human {
  id: string
  name: string
  state: Tables['humans']['state']
  /** The day on which they came. */
  since: string
  results: number
}

/** At most this many wait for a maintainer at once. */
export const mostWaiting = 500

/** People who show how they did with dev patients. */
export interface HumanStore {
  /**
   * Keeps a result: of somebody new, or of the holder of a receipt.
   * @param version of the patient that was met
   * @returns the person, and the receipt by which they add to their row or take it back; it is kept as a hash alone
   * @throws ApiError `humans/name-taken`, `humans/receipt`, `humans/patient-met`, `humans/too-many`
   */
  add(name: string, result: HumanResult, version: string, receipt?: string): Promise<{ human: Human; receipt: string }>
  /** Deletes the holder of a receipt with all results. @returns whether the row was public. @throws ApiError `humans/receipt` */
  withdraw(receipt: string): Promise<boolean>
  /** Everybody in a state, oldest first; at most 100. */
  list(state: Human['state']): Promise<Human[]>
  /** Shows a row, holds it back, or retracts it for good: its name and results are deleted. @throws ApiError `humans/unknown`, `humans/retracted` */
  decide(id: string, action: 'show' | 'hold' | 'retract'): Promise<void>
  /** Everything that is public, of one version of the patient. */
  shown(version: string): Promise<Humans>
}

const stateAfter = { show: 'shown', hold: 'held', retract: 'retracted' } as const

export function humanStore(db: Kysely<Tables>, now: () => Date): HumanStore {
  const people = () =>
    db
      .selectFrom('humans')
      .leftJoin('human_results', 'human_results.human_id', 'humans.id')
      .select((e) => ['humans.id', 'humans.name', 'humans.state', 'humans.since', e.fn.count('human_results.profile').as('results')])
      .groupBy(['humans.id', 'humans.name', 'humans.state', 'humans.since'])
  const asHuman = (row: Omit<Human, 'results'> & { results: unknown }): Human => ({ ...row, results: Number(row.results) })
  const holder = async (receipt: string) => {
    const row = await db.selectFrom('humans').select(['id', 'state']).where('receipt_sha256', '=', sha256Hex(receipt)).executeTakeFirst()
    if (!row || row.state === 'retracted') throw new ApiError(404, 'humans/receipt', 'No row has this receipt; it may have been taken back or retracted.')
    return row
  }
  async function begin(name: string): Promise<{ id: string; receipt: string }> {
    const { count } = await db.selectFrom('humans').select((e) => e.fn.countAll().as('count')).where('state', '=', 'waiting').executeTakeFirstOrThrow()
    if (Number(count) >= mostWaiting) throw new ApiError(503, 'humans/too-many', 'Too many results wait for a maintainer; try again another day.')
    const [id, receipt] = [crypto.randomUUID(), randomBytes(18).toString('base64url')]
    const row = { id, name, name_key: name.normalize('NFKC').toLowerCase(), receipt_sha256: sha256Hex(receipt), state: 'waiting' as const, since: now().toISOString().slice(0, 10) }
    const made = await db.insertInto('humans').values(row).onConflict((conflict) => conflict.column('name_key').doNothing()).executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 0n) throw new ApiError(409, 'humans/name-taken', 'Somebody has this name already; choose another, or send the receipt of your row.')
    return { id, receipt }
  }

  return {
    async add(name, result, version, known) {
      const { id, receipt } = known === undefined ? await begin(name) : { id: (await holder(known)).id, receipt: known }
      const profile = result.case.split('.', 1)[0]!
      const row = { human_id: id, profile, patient_version: version, result: JSON.stringify(result) }
      const made = await db.insertInto('human_results').values(row).onConflict((conflict) => conflict.columns(['human_id', 'profile']).doNothing()).executeTakeFirst()
      if (made.numInsertedOrUpdatedRows === 0n) throw new ApiError(409, 'humans/patient-met', 'Your row has this patient already: only the first meeting counts.')
      return { human: asHuman(await people().where('humans.id', '=', id).executeTakeFirstOrThrow()), receipt }
    },
    async withdraw(receipt) {
      const { id, state } = await holder(receipt)
      await db.deleteFrom('humans').where('id', '=', id).execute()
      return state === 'shown'
    },
    async list(state) {
      return (await people().where('state', '=', state).orderBy('since').orderBy('humans.id').limit(100).execute()).map(asHuman)
    },
    async decide(id, action) {
      const row = await db.selectFrom('humans').select('state').where('id', '=', id).executeTakeFirst()
      if (!row) throw new ApiError(404, 'humans/unknown', 'There is no such person.')
      if (row.state === 'retracted') throw new ApiError(409, 'humans/retracted', 'The row is retracted, and its results are gone.')
      const gone = action === 'retract' ? { name: '', name_key: id, receipt_sha256: id } : {}
      await db.transaction().execute(async (trx) => {
        await trx.updateTable('humans').set({ state: stateAfter[action], ...gone }).where('id', '=', id).execute()
        if (action === 'retract') await trx.deleteFrom('human_results').where('human_id', '=', id).execute()
      })
    },
    async shown(version) {
      const rows = await db
        .selectFrom('humans')
        .innerJoin('human_results', 'human_results.human_id', 'humans.id')
        .select(['humans.name', 'human_results.result'])
        .where('state', '=', 'shown')
        .where('patient_version', '=', version)
        .execute()
      const before = (a: string, b: string) => (a < b ? -1 : 1)
      const people = [...Map.groupBy(rows, ({ name }) => name)]
        .map(([name, those]) => ({ name, results: those.map(({ result }) => JSON.parse(result) as HumanResult).sort((a, b) => before(a.case, b.case)) }))
        .sort((a, b) => before(a.name, b.name))
      return humansSchema.parse({ schema: 'patientsim-humans/1', patient_version: version, people })
    },
  }
}
