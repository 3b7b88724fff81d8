import { spawn } from 'node:child_process'
import { closeSync, existsSync, fstatSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { InputError } from '../../bench/schema/error.ts'

type Environment = Record<string, string | undefined>

/** What `pg_dump` writes at the end. */
const lastWords = 'PostgreSQL database dump complete'

/** The schemas of the state: ours, and pg-boss'. `pg_restore --clean` can't drop the latter's partitions one by one. */
const emptied = 'drop schema if exists pgboss cascade; drop schema if exists public cascade; create schema public'

/**
 * Writes a Postgres state to a file as SQL with `pg_dump`, of one moment, while others go on writing.
 * @param database a postgres:// address; its password goes by the environment, where no list of processes shows it
 * @param environment what the program finds itself by, such as PATH
 * @throws InputError `backup/exists`, `backup/program`, `backup/failed`
 */
export async function backupPostgres(database: string, target: string, environment: Environment): Promise<void> {
  if (existsSync(target)) throw new InputError('backup/exists', `${target} is there already; name a new file.`)
  // Its owner's alone: there are transcripts in it, and hashes of tokens.
  writeFileSync(target, '', { mode: 0o600 })
  try {
    await postgresProgram('pg_dump', database, environment, ['--format=plain', '--no-owner', '--no-privileges', `--file=${target}`])
  } catch (error) {
    rmSync(target, { force: true })
    throw error
  }
}

/**
 * Puts a backup in the place of a Postgres state, wholly or not at all; the database must hold nothing else. No server or worker
 * may be running.
 * @throws InputError `backup/missing`, `backup/broken` for a file that is no whole backup, `backup/program`, `backup/failed`
 */
export async function restorePostgres(from: string, database: string, environment: Environment): Promise<void> {
  if (!existsSync(from)) throw new InputError('backup/missing', `There is no backup at ${from}.`)
  if (!endOf(from).includes(lastWords)) throw new InputError('backup/broken', `${from} is not a whole backup; take another.`)
  const strictly = ['--no-psqlrc', '--quiet', '--output=/dev/null', '--set=ON_ERROR_STOP=1', '--single-transaction']
  await postgresProgram('psql', database, { PGOPTIONS: '-c client_min_messages=error', ...environment }, [...strictly, '-c', emptied, '-f', from])
}

/** The last kilobyte of a file. */
function endOf(path: string): string {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const end = Buffer.alloc(Math.min(1024, size))
    readSync(file, end, 0, end.length, size - end.length)
    return end.toString('utf8')
  } finally {
    closeSync(file)
  }
}

async function postgresProgram(program: string, database: string, environment: Environment, args: readonly string[]): Promise<void> {
  const [address, password] = withoutPassword(database)
  const env = { ...environment, ...(password === '' ? {} : { PGPASSWORD: password }) }
  const child = spawn(program, [`--dbname=${address}`, ...args], { stdio: ['ignore', 'ignore', 2], env })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', () => reject(new InputError('backup/program', `${program} is not on this machine; install PostgreSQL's client programs.`)))
    child.once('exit', resolve)
  })
  if (code !== 0) throw new InputError('backup/failed', `${program} ended with exit code ${code}; what it says is above.`)
}

/** An address and its password apart. An address without a host, of a socket, is no URL of the web, so this goes by its form. */
function withoutPassword(database: string): [address: string, password: string] {
  const [, start, password, rest] = /^(\w+:\/\/[^/?@:]*):([^/?@]*)(@.*)$/.exec(database) ?? []
  return start === undefined ? [database, ''] : [`${start}${rest}`, decodeURIComponent(password!)]
}
