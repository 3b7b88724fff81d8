import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { loadCases } from '../../bench/run/data.ts'
import { scopes } from '../../server/access/actor.ts'
import type { Engine } from '../../server/engine.ts'
import { enqueue } from '../../server/queue/enqueue.ts'
import { config, root } from '../config.ts'

/** A run of the largest split, eight times over: more than is had while this measures. */
export async function startRun({ db, handout, teams, tokens, submissions }: Engine) {
  await teams.create('load', 'Load')
  const facts = { title: 'Load', description: '', links: {}, contact: '', license: '', class: 'custom' as const }
  const submission = await submissions.add('load', {
    ...{ schema: 'patientsim-submission/1', team: 'load', agent: 'checklist-plain', version: '1', ...facts },
    doctor: { kind: 'baseline', name: 'checklist-plain' },
  })
  const asked = {
    submission,
    cases: loadCases('full'),
    track: 'reference',
    trials: 8,
    seed: 42,
    priority: 0,
    quotaOf: null,
  }
  const run = await enqueue(db, handout, asked, new Date())
  const { token: issued } = await tokens.issue({ team: null, name: 'load', scopes, expiresAt: null })
  return { id: run, token: issued }
}

/**
 * Starts `patientsim serve` on a state and a free port.
 * @param key which seals the state's secrets
 * @param profile a folder for a CPU profile of it
 */
export async function startServer(
  state: string,
  key: Buffer,
  profile?: string,
): Promise<{ child: ChildProcess; port: number }> {
  const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const server = spawn(process.execPath, [...profiling, join(root, 'scripts/patientsim.mjs'), 'serve', '--port', '0'], {
    cwd: root,
    env: { ...config.environment, PATIENTSIM_STATE: state, PATIENTSIM_SECRETS_KEY: key.toString('base64') },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A session of its own, as a service has: Linux shares the processor between sessions.
    detached: true,
  })
  process.once('exit', () => server.kill())
  const lines = createInterface({ input: server.stderr! })
  return new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`The server ended with ${code ?? 'a signal'}.`)))
    lines.on('line', (line) => {
      const [, found] = /^Serving at http:\/\/localhost:(\d+)\//.exec(line) ?? []
      if (found !== undefined) resolve({ child: server, port: Number(found) })
      else if (!line.startsWith('Working as') && !line.startsWith('Stopping')) process.stderr.write(`${line}\n`)
    })
  })
}

const ticksPerSecond = 100

/** What a process took since it began, from /proc (Linux alone). */
export interface Took {
  cpuSeconds: number
  residentMb: number
}

export function took(pid: number): Took {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, residentMb: Number(resident) / 1024 }
}

/** The processes that a process started. */
export function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`)
  const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'))
  return lists.flatMap((list) => [...list.matchAll(/\d+/g)].map(([child]) => Number(child)))
}
