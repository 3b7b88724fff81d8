import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { protocolOf } from '../../../bench/run/protocol.ts'
import { planTrials } from '../../../bench/run/runner.ts'
import { type PlannedTrial, realWorld, runTrial } from '../../../bench/run/trial.ts'

/**
 * `node consultations.ts <doctor> <split> <warm-up>`: has the split's consultations one after another, after some that do
 * not count, and keeps nothing. Prints consultations and seconds.
 */
const [doctor = '', split = '', warmUp = '0'] = process.argv.slice(2)
const cases = loadCases(split)
const protocol = protocolOf('reference', cases.split, referencePatient, 1, 42)
const plan = planTrials(cases, 1)
const have = (planned: PlannedTrial) => runTrial(planned, findBaseline(doctor), referencePatient, protocol, realWorld)
for (const planned of plan.slice(0, Number(warmUp))) await have(planned)
const began = performance.now()
for (const planned of plan) await have(planned)
process.stdout.write(JSON.stringify({ consultations: plan.length, seconds: (performance.now() - began) / 1000 }) + '\n')
