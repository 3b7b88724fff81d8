import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataDirectory, loadCases } from '../../bench/run/data.ts'
import { openEngine } from '../../server/engine.ts'
import { enqueue } from '../../server/queue/enqueue.ts'
import { root } from '../config.ts'

/**
 * Measures what a consultation costs one `patientsim worker`: a doctor over HTTP that answers at once asks 20 rounds, over a run
 * of the test split. `node scripts/benchmarks/worker.ts [postgres://…]`; it writes into the database that it is given: name an
 * empty one. Processor time is read from /proc, so it runs on Linux alone.
 */
const rounds = 20
const questions = ['When did it begin?', 'Do you smoke?', 'What medicines do you take?', 'Is the pain sharp or dull?', 'Any fever?']
const ticksPerSecond = 100

const folder = mkdtempSync(join(tmpdir(), 'patientsim-worker-'))
const state = join(folder, 'state.sqlite')
const database = process.argv[2] ?? state
const key = Buffer.alloc(32, 1)

const doctor = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const { round } = JSON.parse(text) as { round: number }
  const reply = round < rounds ? { message: questions[round % questions.length] } : { ddx: ['Pneumonia', 'Asthma'] }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(reply))
})
await new Promise<void>((resolve) => doctor.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(doctor.address() as AddressInfo).port}/`

const endpoints = { allowLocal: true, httpHosts: [] }
const engine = await openEngine({ version: '0.0.0', database, keys: [key], dataDirectories: [dataDirectory], endpoints })
await engine.teams.create('one', 'One')
const facts = { title: 'One', description: '', links: {}, contact: '', license: '', class: 'custom' as const }
const submission = await engine.submissions.add('one', {
  ...{ schema: 'patientsim-submission/1', team: 'one', agent: 'one', version: '1', ...facts },
  doctor: { kind: 'http', url, headers: {}, timeout_seconds: 30 },
})
const cases = loadCases('test')
const run = { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }
const id = await enqueue(engine.db, engine.handout, run, new Date())

const environment = {
  PATIENTSIM_STATE: state,
  DATABASE_URL: database,
  PATIENTSIM_SECRETS_KEY: key.toString('base64'),
  PATIENTSIM_LOCAL_ENDPOINTS: '1',
}
// `env` keeps what this process has of an environment, and becomes the worker itself.
const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
const command = [process.execPath, 'scripts/patientsim.mjs', 'worker', '--concurrency', '16']
const worker = spawn('env', [...settings, ...command], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })

const first = await until((done) => done > 0)
const last = await until((done) => done === cases.split.cases.length)
worker.kill('SIGTERM')
await new Promise((resolve) => worker.once('exit', resolve))
const had = last.done - first.done
const cpu = (last.cpu - first.cpu) / had
console.log(`${had} consultations of ${rounds} rounds: ${(had / (last.at - first.at)).toFixed(1)} a second, each ` +
  `${(cpu * 1000).toFixed(0)} ms of the worker's processor; ${(last.memory / 1e6).toFixed(0)} MB`)
const sizes = await engine.db.selectFrom('queue_trials').select('consultation').where('run_id', '=', id).execute()
const bytes = sizes.reduce((sum, row) => sum + (row.consultation?.length ?? 0), 0)
console.log(`a transcript: ${(bytes / cases.split.cases.length / 1000).toFixed(1)} kB`)
await engine.close()
doctor.close()

/** Waits for so many finished trials. @returns the moment, with the worker's processor time in seconds and its memory in bytes */
async function until(reached: (done: number) => boolean) {
  for (;;) {
    const { done } = await engine.runs.find(id)
    if (reached(done)) {
      const fields = readFileSync(`/proc/${worker.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      const cpu = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
      const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${worker.pid}/status`, 'utf8'))![1]) * 1024
      return { at: performance.now() / 1000, done, cpu, memory }
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
