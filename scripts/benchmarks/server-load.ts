import { mkdtempSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { scopes } from '../../server/access/actor.ts'
import { dataDirectory } from '../../bench/run/data.ts'
import { openPlatform } from '../../server/platform.ts'
import { listen } from '../../server/serve.ts'
import { config } from '../config.ts'

/**
 * Measures the server, in a process of its own, on the bundles that are here: 1,000 watchers of a run's events and 500 requests a
 * second of the board while runs of a baseline go on.
 */
const watchers = 1000
const perSecond = 500
const seconds = 10

interface Ready {
  port: number
  token: string
  run: string
}

if (process.send) await serveRun()
else await measure()

async function serveRun(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'patientsim-load-'))
  const { packageVersion: version, submissions, record } = config
  const settings = { version, submissions, record, bundles: join(folder, 'bundles'), database: join(folder, 'state.sqlite') }
  const endpoints = { allowLocal: false, httpHosts: [] }
  const platform = await openPlatform({ ...settings, keys: [Buffer.alloc(32, 1)], dataDirectories: [dataDirectory], endpoints, concurrency: 4 })
  const { port } = await listen(platform.api, 0)
  await platform.teams.create('load', 'Load')
  const { token } = await platform.tokens.issue({ team: null, name: 'load', scopes, expiresAt: null })
  const call = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return (await platform.api.fetch(new Request(`http://load/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))).json()
  }
  const facts = { schema: 'patientsim-submission/1', team: 'load', agent: 'silent', version: '1', title: 'Load', class: 'custom' }
  const submission = await call('/teams/load/submissions', { ...facts, doctor: { kind: 'baseline', name: 'checklist-plain' } })
  const run = await call(`/submissions/${submission.id}/runs`, { split: 'full' })
  process.send!({ port, token, run: run.id } satisfies Ready)
}

async function measure(): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url))
  const { port, token, run } = await new Promise<Ready>((resolve) => server.once('message', (ready) => resolve(ready as Ready)))
  let events = 0
  for (let i = 0; i < watchers; i++) {
    get({ port, path: `/api/v1/runs/${run}/events`, headers: { authorization: `Bearer ${token}` }, agent: false }, (response) =>
      response.on('data', (chunk: Buffer) => (events += chunk.toString().split('\nid: ').length)),
    ).on('error', () => undefined)
  }
  await new Promise((resolve) => setTimeout(resolve, 5000))
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const times: number[] = []
  let failed = 0
  const ask = () => {
    const start = performance.now()
    get({ port, path: '/api/v1/boards?split=test', agent }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) times.push(performance.now() - start)
        else failed++
      })
    }).on('error', () => failed++)
  }
  const before = events
  const began = performance.now()
  let sent = 0
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(((performance.now() - began) / 1000) * perSecond, perSecond * seconds)
      for (; sent < due; sent++) ask()
      if (sent < perSecond * seconds) return
      clearInterval(timer)
      resolve()
    }, 5)
  })
  await new Promise((resolve) => setTimeout(resolve, 1000))
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor((times.length - 1) * share)]?.toFixed(1)
  process.stdout.write(`${times.length} boards in ${seconds} s, ${failed} failed: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; `)
  process.stdout.write(`${watchers} watchers got ${events - before} events meanwhile\n`)
  server.kill()
  process.exit(0)
}
