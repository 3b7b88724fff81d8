import type { Accounts } from '../bench/models/account.ts'
import { databaseAccounts } from '../server/store/accounts.ts'
import { type Database, openDatabase } from '../server/store/database.ts'
import { config } from './config.ts'

/**
 * The limits of model accounts, in the database that the processes with the same keys share. It is opened when the first call
 * asks for it.
 * @param state the open state file, where that is the database: SQLite's second connection of one process would wait for the
 *   first, which could not go on meanwhile
 */
export function sharedAccounts(state?: Database): Accounts & { close(): Promise<void> } {
  const own = state === undefined || config.server.database !== config.statePath
  let opened: Promise<Database> | undefined
  const accounts = async () => databaseAccounts(own ? await (opened ??= openDatabase(config.server.database)) : state)
  return {
    take: async (...call) => (await accounts()).take(...call),
    correct: async (...call) => (await accounts()).correct(...call),
    hold: async (...call) => (await accounts()).hold(...call),
    close: async () => (await opened)?.destroy(),
  }
}
