import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'

/** How long an answer may take, in seconds. */
const patience = 2

/** Why a database can't be worked with: it gives no answer in time; null where it does. */
export async function silentDatabase(db: Database): Promise<string | null> {
  const stop = new AbortController()
  const asked = sql`select 1`.execute(db).then(
    () => true,
    () => false,
  )
  const answered = await Promise.race([asked, sleep(patience * 1000, false, { signal: stop.signal }).catch(() => false)])
  stop.abort()
  return answered ? null : 'The database gives no answer; start it again, or mend DATABASE_URL.'
}
