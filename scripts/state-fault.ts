import { InputError } from '../bench/schema/error.ts'
import { isPostgres } from '../server/store/database.ts'
import { isDatabaseAway } from '../server/store/database-away.ts'
import { isDiskFull } from '../server/store/disk-full.ts'

/**
 * A fault of the disk, of the state or of its database that a person can mend, in words; null for any other error. What was finished before it
 * is kept.
 * @param state the state's place: a file, or a postgres:// address
 * @returns InputError `state/disk-full`, `state/locked`, `state/database-away`
 */
export function stateFault(error: unknown, state: string): InputError | null {
  const again = 'type the command again; what is finished is kept'
  if (isDiskFull(error)) return new InputError('state/disk-full', `There is no room left on the disk of the state or of the bundle: make room and ${again}.`)
  if (isPostgres(state) && isDatabaseAway(error)) {
    return new InputError('state/database-away', 'The database of DATABASE_URL can’t be reached: start it, or mend the address, and type the command again.')
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!code.startsWith('SQLITE_BUSY')) return null
  return new InputError('state/locked', `Another process has locked the state ${state} for too long: end it (lsof names it) and ${again}.`)
}
