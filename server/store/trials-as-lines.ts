import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { canonicalJson } from '../../bench/schema/canonical.ts'
import type { Tables } from './schema.ts'
import { wholly } from './wholly.ts'

/** Trials of unfinished runs of the command line are kept as the lines of their bundle: what was kept as other JSON is written anew. */
export const trialsAsLines: Migration = {
  async up(db: Kysely<unknown>) {
    await wholly(db, async (trx) => {
      const tables = trx as Kysely<Tables>
      // One at a time: a run may hold more than memory does.
      for (const { run_id, case_id, trial } of await tables.selectFrom('trials').select(['run_id', 'case_id', 'trial']).execute()) {
        const name = { run_id, case_id, trial }
        const kept = await tables.selectFrom('trials').select(['consultation', 'measurement']).where((e) => e.and(name)).executeTakeFirstOrThrow()
        const lines = { consultation: canonical(kept.consultation), measurement: canonical(kept.measurement) }
        await tables.updateTable('trials').set(lines).where((e) => e.and(name)).execute()
      }
    })
  },
}

const canonical = (text: string) => canonicalJson(JSON.parse(text))
