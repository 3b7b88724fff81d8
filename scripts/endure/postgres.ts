import { chmodSync, globSync, mkdirSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Workspace } from './workspace.ts'

const programs = globSync('/usr/lib/postgresql/*/bin').sort().at(-1)

/** Why there is no PostgreSQL to be had here; null where there is. */
export function lacksPostgres(): string | null {
  return programs === undefined ? 'no postgresql package on this machine' : null
}

/** A PostgreSQL server of the scenario's own, on a socket, that can be stopped and started again. */
export function openPostgres(workspace: Workspace) {
  const folder = workspace.fresh('postgres')
  mkdirSync(folder)
  for (const one of [workspace.folder, folder]) chmodSync(one, 0o755)
  const root = process.getuid?.() === 0
  if (root) spawnSync('chown', ['-R', 'postgres', folder])
  const data = join(folder, 'data')
  const own = (program: string, ...args: string[]) => {
    const words = [join(programs!, program), '-D', data, ...args]
    const [command, ...rest] = root ? ['runuser', '-u', 'postgres', '--', ...words] : words
    const { status } = spawnSync(command!, rest, { stdio: 'ignore', cwd: folder })
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed.`)
  }
  const start = () => own('pg_ctl', '-w', '-l', join(folder, 'log'), '-o', `-k ${folder} -c listen_addresses=''`, 'start')
  own('initdb', '-A', 'trust', '-U', 'postgres', '--no-sync', '-E', 'UTF8')
  start()
  return {
    url: `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`,
    start,
    /** As a machine that loses its power: no connection is waited for. */
    stop: () => own('pg_ctl', '-m', 'immediate', '-w', 'stop'),
  }
}
