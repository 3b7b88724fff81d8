import { type Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { run, trialsOf } from '../../../bench/run/runner.ts'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { protocolOf } from '../../../bench/run/protocol.ts'
import { type Database, openDatabase } from '../../../server/store/database.ts'
import { runStore } from '../../../server/store/runs.ts'
import { firstCases, submissionOf } from '../../support/runs.ts'
import { databases } from './databases.ts'

/** A run of two trials, as it stands in the database. */
async function aRun(db: Database) {
  const cases = firstCases('dev', 2)
  const protocol = protocolOf('reference', cases.split, referencePatient, 1, 42)
  const [submission, doctor] = [submissionOf('silent'), findBaseline('silent')]
  const completed = await run({ submission, doctor, patient: referencePatient, cases, protocol, store: runStore(db), concurrency: 1 })
  return { completed, lines: await Array.fromAsync(trialsOf(runStore(db), completed)) }
}

describe.each(databases)('on %s', (_, freshDatabase) => {
  it('an unfinished run of an earlier version is gone on with to the same lines', async () => {
    const place = await freshDatabase()
    const before = await openDatabase(place)
    const { completed, lines } = await aRun(before)
    // As the earlier version left it: other JSON of the same trials, and the migration still to come.
    for (const { caseId, consultation } of lines) {
      const other = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(consultation)).reverse()), null, 1)
      await before.updateTable('trials').set({ consultation: other }).where('case_id', '=', caseId).execute()
    }
    await sql`delete from kysely_migration where name = '0006-trials-as-lines'`.execute(before as Kysely<unknown>)
    expect(await Array.fromAsync(trialsOf(runStore(before), completed))).not.toEqual(lines)
    await before.destroy()
    const after = await openDatabase(place)
    expect(await Array.fromAsync(trialsOf(runStore(after), completed))).toEqual(lines)
    await after.destroy()
  })
})
