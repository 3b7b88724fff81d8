import { InputError } from '../../bench/schema/error.ts'
import type { Platform } from '../../server/platform.ts'
import { backup, restore } from '../../server/store/backup.ts'
import { backupPostgres, restorePostgres } from '../../server/store/backup-postgres.ts'
import { isPostgres } from '../../server/store/database.ts'
import { config } from '../config.ts'
import { platformHere } from '../platform.ts'
import type { AddCommand } from './command.ts'
import { print, wholeNumber } from './options.ts'

/** `state backup|restore|rotate|prune`: the platform's state. */
export const stateCommand: AddCommand = (program) => {
  const { database } = config.server
  const state = program.command('state').description('back up, restore, re-seal or prune the state of the server')
  state
    .command('backup')
    .description('copy the state to a file while the server runs; Postgres by pg_dump')
    .argument('<file>')
    .action(async (file: string) => {
      if (isPostgres(database)) await backupPostgres(database, file, config.environment)
      else await backup(database, file)
      print(`Backed up to ${file}.`)
    })
  state
    .command('restore')
    .description('put a backup in the place of the state; stop the server and all workers first')
    .argument('<file>')
    .action(async (file: string) => {
      if (isPostgres(database)) await restorePostgres(file, database, config.environment)
      else restore(file, database)
      print(`Restored from ${file}.`)
    })
  state
    .command('rotate')
    .description('seal all secrets anew with the first of PATIENTSIM_SECRETS_KEY; the old key is not needed afterwards')
    .action(async () => print(`Sealed ${await withPlatform(rotate)} secrets anew.`))
  state
    .command('prune')
    .description('delete the transcripts of unpublished runs that ended long ago; the server does so by itself')
    .option('--days <n>', 'how many days ago', wholeNumber(1), config.server.retentionDays)
    .action(async ({ days }: { days: number }) => {
      if (days === 0) throw new InputError('state/days', 'PATIENTSIM_RETENTION_DAYS is 0, which keeps transcripts for ever; say --days <n>.')
      print(`Deleted the transcripts of ${await withPlatform((platform) => platform.prune('command line', days))} runs.`)
    })
}

async function rotate({ audit, secrets }: Platform): Promise<number> {
  await audit.add('command line', 'rotate', '/secrets')
  return secrets.rotate()
}

async function withPlatform<T>(work: (platform: Platform) => Promise<T>): Promise<T> {
  const platform = await platformHere()
  try {
    return await work(platform)
  } finally {
    await platform.close()
  }
}
