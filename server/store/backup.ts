import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { InputError } from '../../bench/schema/error.ts'

/**
 * Copies a SQLite state to a file while others go on writing; the copy is of one moment.
 * @throws InputError `backup/exists`, `backup/missing`
 */
export async function backup(database: string, target: string): Promise<void> {
  if (!existsSync(database)) throw new InputError('backup/missing', `There is no state at ${database}; set PATIENTSIM_STATE.`)
  if (existsSync(target)) throw new InputError('backup/exists', `${target} is there already; name a new file.`)
  const source = new Sqlite(database, { readonly: true })
  try {
    // Its owner's alone, as the state is.
    writeFileSync(target, '', { mode: 0o600 })
    await source.backup(target)
  } catch (error) {
    rmSync(target, { force: true })
    throw error
  } finally {
    source.close()
  }
}

/**
 * Puts a backup in the place of the state. No server or worker may be running.
 * @throws InputError `backup/missing`, `backup/broken` for a file that is no whole SQLite database
 */
export function restore(from: string, database: string): void {
  if (!existsSync(from)) throw new InputError('backup/missing', `There is no backup at ${from}.`)
  if (!isWhole(from)) throw new InputError('backup/broken', `${from} is not a whole backup; take another.`)
  // Beside it first: on a disk that gets full, the old state stays.
  const draft = `${database}.restoring`
  copyFileSync(from, draft)
  chmodSync(draft, 0o600)
  for (const rest of ['-wal', '-shm']) rmSync(`${database}${rest}`, { force: true })
  renameSync(draft, database)
}

function isWhole(path: string): boolean {
  try {
    const opened = new Sqlite(path, { readonly: true })
    try {
      return opened.pragma('integrity_check', { simple: true }) === 'ok'
    } finally {
      opened.close()
    }
  } catch {
    return false
  }
}
