import type { Doctor } from '../doctors/doctor.ts'
import { turnsOf } from '../models/turns.ts'
import type { Patient } from '../patients/patient.ts'
import type { Protocol } from '../schema/bundle.ts'
import type { Submission } from '../schema/submission.ts'
import { hashOf } from '../schema/hash.ts'
import type { Cases } from './data.ts'
import { readAtOnce, type RunKey, type RunStore, trialKey } from './store.ts'
import { type HadTrial, haveTrial, type PlannedTrial, realWorld, type World } from './trial.ts'
import type { ThreadedTrial } from './workers.ts'
import { written, type WrittenTrial } from './written-trial.ts'

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
  have?: (planned: PlannedTrial) => Promise<ThreadedTrial>
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

/** The trials of a completed run, in the plan's order. */
export async function* trialsOf(store: RunStore, { id, plan }: CompletedRun): AsyncGenerator<WrittenTrial> {
  for (let i = 0; i < plan.length; i += readAtOnce) {
    yield* await store.load(id, plan.slice(i, i + readAtOnce).map((planned) => ({ caseId: planned.case.id, trial: planned.trial })))
  }
}

/** The key under which an interrupted run is found again. */
export function runKey(submission: Submission, protocol: Protocol): RunKey {
  return { team: submission.team, agent: submission.agent, sha256: hashOf({ submission, protocol }) }
}

/**
 * Has every trial of a run that the store does not hold yet. A killed run loses at most the consultations that were
 * under way or had just ended; none is had twice. What the doctor does never stops a run.
 * @throws what the store throws, for nothing can be kept then
 */
export async function run(input: RunInput): Promise<CompletedRun> {
  const { cases, protocol, store, onProgress } = input
  const plan = planTrials(cases, protocol.trials)
  const { id, done } = await store.open(runKey(input.submission, protocol))
  const missing = plan.filter((planned) => !done.has(trialKey(planned.case.id, planned.trial)))
  const progress: Progress = { done: plan.length - missing.length, total: plan.length, resumed: plan.length - missing.length, failed: 0 }
  onProgress?.({ ...progress })
  await inLanes(input.concurrency, missing, (planned) => untilNotVoid(() => hadTrial(planned, input)), async ({ outcome, finish }) => {
    await store.save(id, finish())
    progress.done++
    if (outcome.kind === 'failed') progress.failed++
    onProgress?.({ ...progress })
  })
  return { id, plan }
}

/**
 * Has each trial in one of so many lanes, and keeps what was had. A lane begins its next trial before it keeps the last,
 * and they are scored one at a time, between the answers that come in: one takes milliseconds, and where 256
 * consultations end at once no doctor has to wait for all of them.
 * At the first error no lane begins another trial; what is under way is kept, if it can be.
 * @throws the first error of `had` or `keep`
 */
async function inLanes(
  lanes: number,
  trials: readonly PlannedTrial[],
  had: (planned: PlannedTrial) => Promise<HadTrial<WrittenTrial>>,
  keep: (trial: HadTrial<WrittenTrial>) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = []
  const note = (error: unknown) => void errors.push(error)
  const pending = trials.values()
  const inTurn = turnsOf(1)
  const lane = async (): Promise<void> => {
    let kept: Promise<void> | undefined
    for (const planned of pending) {
      if (errors.length > 0) break
      const trial = await had(planned).catch(note)
      await kept
      if (!trial) continue
      kept = inTurn().then(() => keep(trial)).catch(note)
    }
    await kept
  }
  const begun: Promise<void>[] = []
  // The calls of these lanes go out before the next open their patients: 256 at once would all wait for the last.
  const toBegin = turnsOf(8)
  while (begun.length < Math.min(lanes, trials.length)) {
    begun.push(lane())
    await toBegin()
  }
  await Promise.all(begun)
  if (errors.length > 0) throw errors[0]
}

/** `finish` also writes the trial down, where a thread has not done so. */
async function hadTrial(planned: PlannedTrial, { have, doctor, patient, protocol, world = realWorld }: RunInput): Promise<HadTrial<WrittenTrial>> {
  if (have) {
    const { outcome, lines } = await have(planned)
    return { outcome, finish: () => lines }
  }
  const { outcome, finish } = await haveTrial(planned, doctor, patient, protocol, world)
  return { outcome, finish: () => written(finish()) }
}

async function untilNotVoid(had: () => Promise<HadTrial<WrittenTrial>>): Promise<HadTrial<WrittenTrial>> {
  let trial = await had()
  for (let i = 0; i < voidRepeats && trial.outcome.kind === 'void'; i++) trial = await had()
  return trial
}
