import { parentPort, workerData } from 'node:worker_threads'
import { findBaseline } from '../doctors/baselines/index.ts'
import { referencePatient } from '../patients/reference/patient.ts'
import { loadCases } from './data.ts'
import { realWorld, runTrial } from './trial.ts'
import type { TrialOrder, WorkerSetup } from './workers.ts'

/** A worker thread: has the trials that it is told to, one after another, and posts each back. */
const { baseline, protocol, directories } = workerData as WorkerSetup
const doctor = findBaseline(baseline)
const { split, profiles } = loadCases(protocol.split.name, directories)
const cases = new Map(split.cases.map((one) => [one.id, one]))

parentPort!.on('message', async ({ caseId, trial }: TrialOrder) => {
  const one = cases.get(caseId)!
  const planned = { case: one, profile: profiles.get(one.profile)!, trial }
  parentPort!.postMessage(await runTrial(planned, doctor, referencePatient, protocol, realWorld))
})
