import { on } from 'node:events'
import { parentPort } from 'node:worker_threads'
import { findBaseline } from '../doctors/baselines/index.ts'
import { referencePatient } from '../patients/reference/patient.ts'
import { type Cases, loadCases } from './data.ts'
import { realWorld, runTrial } from './trial.ts'
import type { ThreadedTrial, TrialOrder } from './workers.ts'
import { written } from './written-trial.ts'

const splits = new Map<string, Cases>()

/** The cases of an order's split; each split is read once. */
function casesOf({ protocol, directories }: TrialOrder): Cases {
  const known = splits.get(protocol.split.sha256)
  if (known) return known
  const cases = loadCases(protocol.split.name, directories)
  splits.set(protocol.split.sha256, cases)
  return cases
}

/** A worker thread: has the trials that it is told to, one after another, and posts each back. */
for await (const [order] of on(parentPort!, 'message') as AsyncIterable<[TrialOrder]>) {
  const profile = casesOf(order).profiles.get(order.case.profile)!
  const planned = { case: order.case, profile, trial: order.trial }
  const trial = await runTrial(planned, findBaseline(order.baseline), referencePatient, order.protocol, realWorld)
  parentPort!.postMessage({ outcome: trial.consultation.outcome, lines: written(trial) } satisfies ThreadedTrial)
}
