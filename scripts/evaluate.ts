import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { buildDoctor } from '../bench/doctors/build.ts'
import type { Accounts } from '../bench/models/account.ts'
import { Budget } from '../bench/models/budget.ts'
import { buildModel, modelHouse } from '../bench/models/build.ts'
import { fileCalls } from '../bench/models/cache.ts'
import { type Spending, spendingOf } from '../bench/models/prices.ts'
import { writeBundle } from '../bench/run/bundle.ts'
import { loadCases } from '../bench/run/data.ts'
import { protocolOf } from '../bench/run/protocol.ts'
import { readModel } from '../bench/run/read-model.ts'
import { run, runKey, trialsOf } from '../bench/run/runner.ts'
import { findTrack, patientOfTrack } from '../bench/run/tracks.ts'
import type { PlannedTrial } from '../bench/run/trial.ts'
import { type ThreadedRun, trialWorkers, type TrialWorkers } from '../bench/run/workers.ts'
import type { Protocol, Result } from '../bench/schema/bundle.ts'
import type { ModelConfig } from '../bench/schema/model.ts'
import type { Submission } from '../bench/schema/submission.ts'
import { type Database, openDatabase } from '../server/store/database.ts'
import { runStore } from '../server/store/runs.ts'
import { sharedAccounts } from './accounts.ts'
import { config } from './config.ts'
import { keepLocal } from './credentialed.ts'
import { progressOf } from './progress.ts'

export interface EvaluateOptions {
  split: string
  track: string
  concurrency: number
  trials: number
  seed: number
  /** The patient's model.yaml, for the tracks that need one, and a folder of prompts in PatientSim's layout. */
  patientModel?: string
  prompts?: string
  /** US dollars that all models of the run may cost, together, however often it is gone on with. */
  maxCost?: number
  /** The bundle's folder; by default beside the submission. */
  out?: string
  /** Threads that several evaluations share; without them one starts its own where they pay. */
  workers?: TrialWorkers
}

/** A run's bundle, and what its models cost. */
export interface Evaluation {
  directory: string
  result: Result
  spending: Spending
}

/**
 * Runs a submission and writes its bundle. An interrupted run of the same submission and protocol is gone on with: finished
 * consultations are kept, and so is every answer of a model in an unfinished one.
 * @returns the bundle's folder and its result
 * @throws InputError for an unknown split or track, a model or a secret that is missing, a spending cap that is reached, or
 *   credentialed cases that would leave this machine
 */
export async function evaluate(submission: Submission, options: EvaluateOptions): Promise<Evaluation> {
  const db = await openDatabase(config.statePath)
  const accounts = sharedAccounts(db)
  try {
    return await evaluateIn(db, accounts, submission, options)
  } finally {
    await accounts.close()
    await db.destroy()
  }
}

async function evaluateIn(db: Database, accounts: Accounts, submission: Submission, options: EvaluateOptions): Promise<Evaluation> {
  const cases = loadCases(options.split, config.dataDirectories)
  const track = findTrack(options.track)
  const budget = new Budget(options.maxCost)
  const house = modelHouse(config.secret, { budget, accounts })
  const model = options.patientModel === undefined ? null : readModel(options.patientModel)
  if (cases.sealed === 'credentialed') keepLocal(submission, model)
  const patient = patientOfTrack(track, { model: model && buildModel(model, house), prompts: options.prompts })
  const protocol = protocolOf(track, cases.split, patient, options.trials, options.seed)
  const doctor = buildDoctor(submission, config.secret, house)
  const calls = fileCalls(join(dirname(config.statePath), 'calls', `${runKey(submission, protocol).sha256}.jsonl`))
  house.calls = calls
  budget.countEarlier(calls.spent())
  const directory = options.out ?? bundleDirectory(submission, options, model)
  const trials = cases.split.cases.length * options.trials
  const threaded = threadedRun(submission, protocol)
  const own = threaded && !options.workers && trials >= 200 ? startWorkers() : null
  const workers = options.workers ?? own
  try {
    const store = runStore(db)
    const onProgress = progressOf(`${submission.team}/${submission.agent}`)
    const completed = await run({
      submission,
      doctor,
      patient,
      cases,
      protocol,
      store,
      concurrency: options.concurrency,
      onProgress,
      ...(threaded && workers ? { have: (planned: PlannedTrial) => workers.have(threaded, planned) } : {}),
    })
    // Their memory is free before the bundle takes some.
    await own?.close()
    const facts = { submission, protocol, packageVersion: config.packageVersion, finishedAt: new Date(), sealed: cases.sealed }
    const result = await writeBundle(directory, facts, trialsOf(store, completed))
    await store.finish(completed.id)
    calls.remove()
    return { directory, result, spending: spendingOf(budget.spent, modelsOf(submission, model)) }
  } finally {
    calls.close()
    await own?.close()
  }
}

/** The models of a run. */
function modelsOf({ doctor }: Submission, patient: ModelConfig | null): ModelConfig[] {
  const isModel = doctor.kind !== 'http' && doctor.kind !== 'baseline'
  return [...(isModel ? [doctor] : []), ...(patient ? [patient] : [])]
}

/** The threads of this machine, at most eight, or null where it has one core. They take half a second to start. */
export function startWorkers(): TrialWorkers | null {
  const threads = Math.min(availableParallelism(), 8)
  return threads < 2 ? null : trialWorkers(threads)
}

/** What threads need to know of a run; null for one that is not pure code: they have built-in doctors' reference runs alone. */
function threadedRun({ doctor }: Submission, protocol: Protocol): ThreadedRun | null {
  if (doctor.kind !== 'baseline' || protocol.track !== 'reference') return null
  return { baseline: doctor.name, protocol, directories: config.dataDirectories }
}

/** Where a submission's bundle lies: `<team>/<agent>/results/<split>.<track>`, with the patient's model where it is one. */
export function bundleDirectory(
  submission: Submission,
  { split, track }: Pick<EvaluateOptions, 'split' | 'track'>,
  patient: ModelConfig | null = null,
): string {
  const model = patient ? `-${patient.model.toLowerCase().replace(/[^a-z0-9]+/g, '-')}` : ''
  return join(config.submissions, submission.team, submission.agent, 'results', `${split}.${track}${model}`)
}
