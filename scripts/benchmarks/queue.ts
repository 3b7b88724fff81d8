import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import { dataDirectory, loadCases } from '../../bench/run/data.ts'
import { realWorld, runTrial } from '../../bench/run/trial.ts'
import { protocolOf } from '../../bench/run/protocol.ts'
import { quantile } from '../../bench/stats/quantile.ts'
import { type Engine, openEngine } from '../../server/engine.ts'
import { enqueue } from '../../server/queue/enqueue.ts'
import { rowHandout } from '../../server/queue/handout-rows.ts'
import type { Handout } from '../../server/queue/handout.ts'
import { leases } from '../../server/queue/leases.ts'
import { usualLeaseSeconds } from '../../server/queue/limits.ts'
import { isPostgres } from '../../server/store/database.ts'

/**
 * Measures the queue by itself: how many trials a second one process can take and hand in, no consultation in between, with
 * so many open runs. `node scripts/benchmarks/queue.ts [postgres://… [rows]]`; with `rows`, the way of SQLite on Postgres. It
 * writes into the database that it is given: name an empty one.
 */
const [place = join(mkdtempSync(join(tmpdir(), 'patientsim-queue-')), 'state.sqlite'), way] = process.argv.slice(2)
const openRuns = [10, 100, 1000]
const trialsMeasured = 1000
const loops = 16

const cases = loadCases('test')
const protocol = protocolOf('reference', cases.split, referencePatient, 1, 42)
const one = cases.split.cases[0]!
const planned = { case: one, profile: cases.profiles.get(one.profile)!, trial: 1 }
const had = await runTrial(planned, findBaseline('checklist-plain'), referencePatient, protocol, realWorld)

const engine = await openEngine({
  version: '0.0.0',
  database: place,
  keys: [Buffer.alloc(32, 1)],
  dataDirectories: [dataDirectory],
  endpoints: { allowLocal: false, httpHosts: [] },
  onFault: (error) => console.error(error),
})
const ofRows = { db: engine.db, now: engine.now, leaseSeconds: usualLeaseSeconds, onFault: console.error }
const handout = way === 'rows' ? rowHandout(ofRows) : engine.handout
console.log(`${isPostgres(place) ? 'Postgres' : 'SQLite'}, ${way ?? (isPostgres(place) ? 'pg-boss' : 'rows')}`)
console.log(`a result: ${JSON.stringify(had.consultation).length + JSON.stringify(had.measurement).length} bytes`)
let made = 0
for (const open of openRuns) {
  const start = performance.now()
  const before = made
  while (made < open) await addRun(engine, handout)
  const each = (performance.now() - start) / (made - before)
  console.log(`${open} open runs: ${each.toFixed(0)} ms to queue a run of ${cases.split.cases.length}; ${await work(engine, handout)}`)
}
await engine.close()

async function addRun({ db, teams, submissions }: Engine, through: Handout): Promise<void> {
  const team = `team-${made}`
  await teams.create(team, team)
  const facts = { description: '', links: {}, contact: '', license: '', class: 'custom' as const }
  const submission = await submissions.add(team, {
    ...{ schema: 'patientsim-submission/1', team, agent: 'one', version: '1', title: 'One', ...facts },
    doctor: { kind: 'baseline', name: 'checklist-plain' },
  })
  const run = { submission, cases, track: 'reference', trials: 1, seed: 42, priority: 0, quotaOf: null }
  await enqueue(db, through, run, new Date())
  made++
}

/** Takes and hands in trials from so many loops at once. */
async function work({ db, now }: Engine, through: Handout): Promise<string> {
  const queue = leases(db, through, now)
  const [claims, completions]: [number[], number[]] = [[], []]
  let left = trialsMeasured
  const start = performance.now()
  const loop = async (_: unknown, i: number) => {
    while (left-- > 0) {
      const asked = performance.now()
      const lease = await queue.claim(`owner-${i}`, false)
      if (!lease) throw new Error('nothing to do')
      await queue.begin(lease)
      const given = performance.now()
      claims.push(given - asked)
      const { consultation, measurement } = had
      if (!(await queue.complete(`owner-${i}`, lease, { consultation, measurement }))) throw new Error('lost')
      completions.push(performance.now() - given)
    }
  }
  await Promise.all(Array.from({ length: loops }, loop))
  const perSecond = (trialsMeasured / (performance.now() - start)) * 1000
  const middle = (unsorted: number[]) => {
    const times = unsorted.toSorted((a, b) => a - b)
    return `${quantile(times, 0.5).toFixed(1)} (p99 ${quantile(times, 0.99).toFixed(1)}) ms`
  }
  return `${perSecond.toFixed(0)} trials a second, claim ${middle(claims)}, hand in ${middle(completions)}`
}
