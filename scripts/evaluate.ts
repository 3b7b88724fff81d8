import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { buildDoctor } from '../bench/doctors/build.ts'
import { referencePatient } from '../bench/patients/reference/patient.ts'
import { writeBundle } from '../bench/run/bundle.ts'
import { loadCases } from '../bench/run/data.ts'
import { protocolOf } from '../bench/run/protocol.ts'
import { type CompletedRun, run } from '../bench/run/runner.ts'
import type { RunStore } from '../bench/run/store.ts'
import type { FinishedTrial } from '../bench/run/trial.ts'
import { trialWorkers } from '../bench/run/workers.ts'
import type { Protocol, Result } from '../bench/schema/bundle.ts'
import { InputError } from '../bench/schema/error.ts'
import type { Submission } from '../bench/schema/submission.ts'
import { openDatabase } from '../server/store/database.ts'
import { runStore } from '../server/store/runs.ts'
import { config } from './config.ts'
import { progressOf } from './progress.ts'

export interface EvaluateOptions {
  split: string
  track: string
  concurrency: number
  trials: number
  seed: number
  /** The bundle's folder; by default beside the submission. */
  out?: string
}

/**
 * Runs a submission and writes its bundle. An interrupted run of the same submission and protocol is gone on with.
 * @returns the bundle's folder and its result
 * @throws InputError for an unknown split or track, a secret that is not set, or credentialed cases that would leave this machine
 */
export async function evaluate(submission: Submission, options: EvaluateOptions): Promise<{ directory: string; result: Result }> {
  const cases = loadCases(options.split, config.dataDirectories)
  if (options.track !== 'reference') throw new InputError('track/unknown', `There is no track "${options.track}"; there is: reference.`)
  const protocol = protocolOf(options.track, cases.split, referencePatient, options.trials, options.seed)
  if (cases.sealed === 'credentialed') keepLocal(submission)
  const doctor = buildDoctor(submission, config.secret)
  const directory = options.out ?? bundleDirectory(submission, options)
  const db = await openDatabase(config.statePath)
  const workers = workersFor(submission, protocol, cases.split.cases.length * options.trials)
  try {
    const store = runStore(db)
    const onProgress = progressOf(`${submission.team}/${submission.agent}`)
    const completed = await run({
      submission,
      doctor,
      patient: referencePatient,
      cases,
      protocol,
      store,
      concurrency: options.concurrency,
      onProgress,
      ...(workers ? { have: workers.have } : {}),
    })
    const facts = { submission, protocol, packageVersion: config.packageVersion, finishedAt: new Date(), sealed: cases.sealed }
    const result = await writeBundle(directory, facts, trialsOf(store, completed))
    await store.finish(completed.id)
    return { directory, result }
  } finally {
    await workers?.close()
    await db.destroy()
  }
}

/** Threads take half a second to start: they pay for built-in doctors on a split of some hundred cases. */
function workersFor({ doctor }: Submission, protocol: Protocol, trials: number) {
  const threads = Math.min(availableParallelism(), 8)
  if (doctor.kind !== 'baseline' || protocol.track !== 'reference' || threads < 2 || trials < 200) return null
  return trialWorkers(threads, { baseline: doctor.name, protocol, directories: config.dataDirectories })
}

/**
 * Credentialed profiles may be seen by a doctor on this machine alone.
 * @throws InputError `credentialed/remote` for an endpoint elsewhere, before any call
 */
function keepLocal({ doctor }: Submission): void {
  if (doctor.kind !== 'http' || ['localhost', '127.0.0.1', '[::1]'].includes(new URL(doctor.url).hostname)) return
  throw new InputError(
    'credentialed/remote',
    `These cases are credentialed: their text may not go to ${new URL(doctor.url).host}; run the doctor on this machine, at http://127.0.0.1.`,
  )
}

/** Where a submission's bundle lies: `<team>/<agent>/results/<split>.<track>`. */
export function bundleDirectory(submission: Submission, { split, track }: Pick<EvaluateOptions, 'split' | 'track'>): string {
  return join(config.submissions, submission.team, submission.agent, 'results', `${split}.${track}`)
}

async function* trialsOf(store: RunStore, { id, plan }: CompletedRun): AsyncGenerator<FinishedTrial> {
  for (const planned of plan) yield await store.load(id, planned.case.id, planned.trial)
}
