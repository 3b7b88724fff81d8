import PQueue from 'p-queue'
import type { Doctor } from '../doctors/doctor.ts'
import type { Patient } from '../patients/patient.ts'
import type { Protocol } from '../schema/bundle.ts'
import type { Submission } from '../schema/submission.ts'
import { hashOf } from '../schema/hash.ts'
import type { Cases } from './data.ts'
import { type RunKey, type RunStore, trialKey } from './store.ts'
import { type FinishedTrial, type PlannedTrial, realWorld, runTrial, type World } from './trial.ts'

/** How often a trial is had again when the fault was ours or the patient's, before it stays void. */
const voidRepeats = 2

export interface RunInput {
  submission: Submission
  doctor: Doctor
  patient: Patient
  cases: Cases
  protocol: Protocol
  store: RunStore
  /** Consultations under way at once. */
  concurrency: number
  /** Called after each trial and once at the start. */
  onProgress?: (progress: Progress) => void
  world?: World
  /** Has a trial elsewhere, e.g. in a worker thread; by default it is had here. */
  have?: (planned: PlannedTrial) => Promise<FinishedTrial>
}

export interface Progress {
  done: number
  total: number
  /** Trials that an earlier, interrupted process had finished. */
  resumed: number
  failed: number
}

/** A run whose trials are all in the store. */
export interface CompletedRun {
  id: string
  plan: PlannedTrial[]
}

/** All trials of a run, in the order in which bundles list them: cases as the split has them, repetitions within. */
export function planTrials(cases: Cases, trials: number): PlannedTrial[] {
  return cases.split.cases.flatMap((one) =>
    Array.from({ length: trials }, (_, i) => ({ case: one, profile: cases.profiles.get(one.profile)!, trial: i + 1 })),
  )
}

/** The key under which an interrupted run is found again. */
export function runKey(submission: Submission, protocol: Protocol): RunKey {
  return { team: submission.team, agent: submission.agent, sha256: hashOf({ submission, protocol }) }
}

/**
 * Has every trial of a run that the store does not hold yet. A killed run loses at most the consultations that were
 * under way; none is had twice. What the doctor does never stops a run.
 * @throws what the store throws, for nothing can be kept then
 */
export async function run(input: RunInput): Promise<CompletedRun> {
  const { cases, protocol, store, onProgress } = input
  const plan = planTrials(cases, protocol.trials)
  const { id, done } = await store.open(runKey(input.submission, protocol))
  const missing = plan.filter((planned) => !done.has(trialKey(planned.case.id, planned.trial)))
  const progress: Progress = { done: plan.length - missing.length, total: plan.length, resumed: plan.length - missing.length, failed: 0 }
  onProgress?.({ ...progress })
  const queue = new PQueue({ concurrency: input.concurrency })
  const have = input.have ?? ((planned) => runTrial(planned, input.doctor, input.patient, protocol, input.world ?? realWorld))
  const work = missing.map((planned) => async () => {
    const trial = await untilNotVoid(() => have(planned))
    await store.save(id, trial)
    progress.done++
    if (trial.consultation.outcome.kind === 'failed') progress.failed++
    onProgress?.({ ...progress })
  })
  try {
    await queue.addAll(work)
  } catch (error) {
    queue.clear()
    await queue.onIdle()
    throw error
  }
  return { id, plan }
}

async function untilNotVoid(had: () => Promise<FinishedTrial>): Promise<FinishedTrial> {
  let trial = await had()
  for (let i = 0; i < voidRepeats && trial.consultation.outcome.kind === 'void'; i++) trial = await had()
  return trial
}
