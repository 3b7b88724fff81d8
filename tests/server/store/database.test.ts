import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../server/store/database.ts'
import { databases } from './databases.ts'

describe.each(databases.filter(([name]) => name === 'PostgreSQL'))('on %s', (_, freshDatabase) => {
  it('a connection that breaks between two statements fails its transaction, and neither the process nor the next one', { timeout: 60_000 }, async () => {
    const db = await openDatabase(await freshDatabase())
    const broken = db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await sql`select pg_terminate_backend(${rows[0]!.pid}, 10000)`.execute(db)
      // The end of the connection is heard here, while no statement is under way.
      await new Promise((resolve) => setTimeout(resolve, 100))
      await sql`select 1`.execute(trx)
    })
    await expect(broken).rejects.toThrow()
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
    await db.destroy()
  })
})
