import { mkdtempSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openEngine } from '../../server/engine.ts'
import { wholeNumber } from '../commands/options.ts'
import { config } from '../config.ts'
import { newProgram, runProgram } from '../program.ts'
import { ask, type Answers, type Watchers, watch } from './load.ts'
import { childrenOf, startRun, startServer, took } from './load-server.ts'

interface Options {
  seconds: number
  times: number
  watchers: number
  rate: number
  profile?: string
}

/**
 * Measures `patientsim serve` as a maintainer starts it, on the bundles that are here: 500 boards a second, each timed
 * from the moment at which it was due, while 1,000 watch the events of a run that goes on. It runs on Linux alone.
 */
async function load(options: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'patientsim-load-'))
  const state = join(folder, 'state.sqlite')
  const key = Buffer.alloc(32, 1)
  const engine = await openEngine({
    version: config.packageVersion,
    database: state,
    keys: [key],
    dataDirectories: config.dataDirectories,
    endpoints: { allowLocal: false, httpHosts: [] },
  })
  const { id, token } = await startRun(engine)
  const { child, port } = await startServer(state, key, options.profile)
  const done = async () => (await engine.runs.find(id)).done
  // Until the worker is at work: it starts as slowly as it is meant to, beside the server.
  while ((await done()) < 100) await sleep(200)
  const audience = await watch(port, `/api/v1/runs/${id}/events`, token, options.watchers)
  await ask(port, '/api/v1/boards?split=test', options.rate, 2)
  await rounds(options, { port, audience, done, server: child.pid!, worker: childrenOf(child.pid!)[0]! })
  const { state: stateOfRun } = await engine.runs.find(id)
  if (stateOfRun !== 'running') throw new Error(`The run was ${stateOfRun} before all was measured: less than a load.`)
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  await engine.close()
}

async function rounds(options: Options, measured: Measured): Promise<void> {
  const p99: number[] = []
  for (let i = 0; i < options.times; i++) {
    await sleep(1000)
    const round = await measure(options, measured)
    p99.push(at(round.answers.times, 0.99))
    process.stdout.write(`${textOf(options, round)}\n`)
  }
  if (options.times === 1) return
  p99.sort((a, b) => a - b)
  const [best, median, worst] = [0, 0.5, 1].map((share) => at(p99, share).toFixed(1))
  process.stdout.write(`p99 of ${options.times} rounds: best ${best} ms, median ${median} ms, worst ${worst} ms\n`)
}

/** What is measured: a server, its worker, and those who watch the run that it works on. */
interface Measured {
  port: number
  audience: Watchers
  done: () => Promise<number>
  server: number
  worker: number
}

interface Round {
  answers: Answers
  events: number
  consultations: number
  lost: number
  cpu: { server: number; worker: number; load: number }
  resident: { server: number; worker: number }
}

async function measure({ rate, seconds }: Options, { port, audience, done, server, worker }: Measured): Promise<Round> {
  const sample = async () => {
    const { user, system } = process.cpuUsage()
    return {
      at: performance.now() / 1000,
      done: await done(),
      events: audience.events(),
      server: took(server),
      worker: took(worker),
      load: (user + system) / 1e6,
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

function textOf({ rate, watchers }: Options, { answers, events, lost, consultations, cpu, resident }: Round): string {
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

const count = wholeNumber(1)
const program = newProgram('server-load', 'Measures the server under load, on the bundles that are here. Linux alone.')
  .option('--seconds <n>', 'how long a round takes', count, 10)
  .option('--times <n>', 'how many rounds', count, 1)
  .option('--watchers <n>', 'how many watch the events of a run', count, 1000)
  .option('--rate <n>', 'boards a second', count, 500)
  .option('--profile <folder>', 'where the server leaves a profile of its processor time')
  .action(load)
process.exit(await runProgram(program, process.argv.slice(2)))
