import { mkdtempSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openEngine } from '../../server/engine.ts'
import { config } from '../config.ts'
import { ask, type Answers, type Watchers, watch } from './load.ts'
import { childrenOf, startRun, startServer, took } from './load-server.ts'

/**
 * Measures `patientsim serve` as a maintainer starts it, on the bundles that are here: 500 boards a second, each timed
 * from the moment at which it was due, while 1,000 watch the events of a run that goes on. It runs on Linux alone.
 *
 * `npx node scripts/benchmarks/server-load.ts --seconds 10 --times 1 --watchers 1000 --rate 500 --profile <folder>`
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    times: { type: 'string', default: '1' },
    watchers: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '500' },
    profile: { type: 'string' },
  },
})
const [seconds, times, watchers, rate] = [
  Number(values.seconds),
  Number(values.times),
  Number(values.watchers),
  Number(values.rate),
]

const folder = mkdtempSync(join(tmpdir(), 'patientsim-load-'))
const state = join(folder, 'state.sqlite')
const key = Buffer.alloc(32, 1)
const endpoints = { allowLocal: false, httpHosts: [] }
const engine = await openEngine({
  version: config.packageVersion,
  database: state,
  keys: [key],
  dataDirectories: config.dataDirectories,
  endpoints,
})
const { id, token } = await startRun(engine)
const { child, port } = await startServer(state, key, values.profile)
const [worker] = childrenOf(child.pid!)
// Until the worker is at work: it starts as slowly as it is meant to, beside the server.
while ((await engine.runs.find(id)).done < 100) await sleep(200)
const audience = await watch(port, `/api/v1/runs/${id}/events`, token, watchers)
await ask(port, '/api/v1/boards?split=test', rate, 2)
const rounds: Round[] = []
for (let i = 0; i < times; i++) {
  await sleep(1000)
  const round = await measure(audience)
  rounds.push(round)
  process.stdout.write(`${textOf(round)}\n`)
}
if (times > 1) {
  const p99 = rounds.map(({ answers }) => at(answers.times, 0.99)).sort((a, b) => a - b)
  const [best, median, worst] = [0, 0.5, 1].map((share) => at(p99, share).toFixed(1))
  process.stdout.write(`p99 of ${times} rounds: best ${best} ms, median ${median} ms, worst ${worst} ms\n`)
}
const { state: stateOfRun } = await engine.runs.find(id)
if (stateOfRun !== 'running') throw new Error(`The run was ${stateOfRun} before all was measured: less than a load.`)
child.kill('SIGTERM')
await new Promise((resolve) => child.once('exit', resolve))
await engine.close()
process.exit(0)

interface Round {
  answers: Answers
  events: number
  consultations: number
  lost: number
  cpu: { server: number; worker: number; load: number }
  resident: { server: number; worker: number }
}

async function measure(audience: Watchers): Promise<Round> {
  const sample = async () => {
    const load = process.cpuUsage()
    const cpuOfLoad = (load.user + load.system) / 1e6
    const { done } = await engine.runs.find(id)
    return {
      at: performance.now() / 1000,
      done,
      events: audience.events(),
      server: took(child.pid!),
      worker: took(worker!),
      load: cpuOfLoad,
    }
  }
  const before = await sample()
  const answers = await ask(port, '/api/v1/boards?split=test', rate, seconds)
  const after = await sample()
  const span = after.at - before.at
  const share = (name: 'server' | 'worker') => (after[name].cpuSeconds - before[name].cpuSeconds) / span
  return {
    answers,
    lost: audience.lost(),
    events: after.events - before.events,
    consultations: (after.done - before.done) / span,
    cpu: { server: share('server'), worker: share('worker'), load: (after.load - before.load) / span },
    resident: { server: after.server.residentMb, worker: after.worker.residentMb },
  }
}

function textOf({ answers, events, lost, consultations, cpu, resident }: Round): string {
  const ms = (sorted: number[], share: number) => `${at(sorted, share).toFixed(1)} ms`
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return [
    `${answers.times.length} boards at ${rate} a second, ${answers.failed} failed: ` +
      `p50 ${ms(answers.times, 0.5)}, p99 ${ms(answers.times, 0.99)}, max ${ms(answers.times, 1)}`,
    `of it this program's own lag: p50 ${ms(answers.lags, 0.5)}, p99 ${ms(answers.lags, 0.99)}`,
    `${watchers} watchers got ${events} events, ${lost} were lost; ` +
      `${consultations.toFixed(1)} consultations a second beside`,
    `processor: server ${percent(cpu.server)}, worker ${percent(cpu.worker)}, load ${percent(cpu.load)}; ` +
      `memory: server ${resident.server.toFixed(0)} MB, worker ${resident.worker.toFixed(0)} MB; ` +
      `load average ${loadavg()[0]!.toFixed(1)}`,
  ].join('\n')
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? NaN
}
