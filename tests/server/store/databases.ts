import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll } from 'vitest'
import { temporaryFolder } from '../../support/runs.ts'

/** A kind of database, and what makes a fresh one of it. */
type DatabaseKind = [name: string, fresh: () => Promise<string>]

const programs = globSync('/usr/lib/postgresql/*/bin').sort().at(-1)

interface Server {
  url: string
  start: () => void
  /** As a machine that loses its power: no connection is waited for. */
  stop: () => void
}

let server: Server | undefined

/** A real PostgreSQL server of this test file's own, on a socket in a folder of its own; it never listens on the network. */
export function postgres(): Server {
  if (server) return server
  const folder = temporaryFolder()
  chmodSync(folder, 0o755)
  const data = join(folder, 'data')
  const log = join(folder, 'log')
  const socket = join(folder, 'socket')
  mkdirSync(socket)
  const root = process.getuid?.() === 0
  if (root) execFileSync('chown', ['-R', 'postgres', folder])
  const asOwner = (program: string, args: string[]) => {
    const path = join(programs!, program)
    const [command, all] = root ? ['runuser', ['-u', 'postgres', '--', path, ...args]] : [path, args]
    const { status, stderr } = spawnSync(command, all, { stdio: ['ignore', 'ignore', 'ignore'], cwd: folder })
    if (status !== 0) throw new Error(`${program} failed: ${String(stderr)}`)
  }
  asOwner('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync', '-E', 'UTF8'])
  const settings = `-k ${socket} -c listen_addresses='' -c fsync=off -c max_connections=200`
  const start = () => asOwner('pg_ctl', ['-D', data, '-l', log, '-w', '-o', settings, 'start'])
  start()
  server = {
    url: `postgres://postgres@/postgres?host=${encodeURIComponent(socket)}`,
    start,
    stop: () => asOwner('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']),
  }
  return server
}

let made = 0

async function freshPostgres(): Promise<string> {
  const { url } = postgres()
  const name = `test_${process.pid}_${++made}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return url.replace('/postgres?', `/${name}?`)
}

const hasPostgres = programs !== undefined && existsSync(join(programs, 'initdb'))
if (!hasPostgres) process.stderr.write('Skipped the tests on PostgreSQL: there is no postgresql package on this machine.\n')

afterAll(() => server?.stop())

/** Every kind of database that the platform works on, as far as this machine has it. */
export const databases: DatabaseKind[] = [
  ['SQLite', async () => join(temporaryFolder(), 'state.sqlite')],
  ...(hasPostgres ? [['PostgreSQL', freshPostgres] satisfies DatabaseKind] : []),
]
