import { InputError } from '../../bench/schema/error.ts'
import { backup, restore } from '../../server/store/backup.ts'
import { isPostgres } from '../../server/store/database.ts'
import { config } from '../config.ts'
import { platformHere } from '../platform.ts'
import type { AddCommand } from './command.ts'
import { print } from './options.ts'

/** `state backup|restore|rotate`: the platform's state. */
export const stateCommand: AddCommand = (program) => {
  const state = program.command('state').description('back up, restore or re-seal the state of the server')
  state
    .command('backup')
    .description('copy the state to a file while the server runs')
    .argument('<file>')
    .action(async (file: string) => {
      await backup(sqliteFile(), file)
      print(`Backed up to ${file}.`)
    })
  state
    .command('restore')
    .description('put a backup in the place of the state; stop the server and all workers first')
    .argument('<file>')
    .action((file: string) => {
      restore(file, sqliteFile())
      print(`Restored from ${file}.`)
    })
  state
    .command('rotate')
    .description('seal all secrets anew with the first of PATIENTSIM_SECRETS_KEY; the old key is not needed afterwards')
    .action(async () => {
      const platform = await platformHere(0)
      try {
        print(`Sealed ${await platform.secrets.rotate()} secrets anew.`)
      } finally {
        await platform.close()
      }
    })
}

/** @throws InputError `backup/postgres` */
function sqliteFile(): string {
  const { database } = config.server
  if (!isPostgres(database)) return database
  throw new InputError('backup/postgres', 'The state is in Postgres: use pg_dump --format=custom and pg_restore.')
}
