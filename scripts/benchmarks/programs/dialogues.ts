import { readSubmission } from '../../../bench/run/read-submission.ts'
import { evaluate } from '../../evaluate.ts'

/**
 * `node dialogues.ts <submission> <model> <split> <concurrency> <bundle>`: runs an endpoint against a patient whom a model
 * plays. Prints the seconds and CPU seconds of the run alone, without what starting Node took, and how the dialogues ended.
 */
const [submission = '', patientModel = '', split = '', concurrency = '1', out = ''] = process.argv.slice(2)
const options = { split, track: 'patientsim', concurrency: Number(concurrency), trials: 1, seed: 42, patientModel, out }
const began = performance.now()
const before = process.cpuUsage()
const { result } = await evaluate(readSubmission(submission), options)
const { user, system } = process.cpuUsage(before)
const { diagnosed, no_ddx, failed, void: voided } = result.outcomes
const taken = { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 }
process.stdout.write(JSON.stringify({ ...taken, diagnosed, others: no_ddx + failed + voided }) + '\n')
