import type { Result } from '../schema/bundle.ts'
import { InputError } from '../schema/error.ts'
import { hashOf } from '../schema/hash.ts'
import type { JudgeModuleName } from '../schema/judgement.ts'
import type { Measure } from '../schema/scores.ts'
import { type VarianceComponent, varianceComponents } from '../stats/variance.ts'
import { readJudgements } from './judgements.ts'
import { measuredCases } from './paired-trials.ts'
import { readResult } from './read-bundle.ts'

/** What is split: a measure of the board's, or one that a judge gave. */
export type Spreadable = { measure: Measure } | { module: JudgeModuleName; measure: string }

/** Where the spread of scores comes from. */
export interface Spread {
  /** Levels by factor; a factor of one level has no say. */
  doctors: number
  patients: number
  judges: number
  cases: number
  trials: number
  components: VarianceComponent[]
}

/** The scores of one run by judge (the exact code counts as one) and case. */
type Scores = Map<string, Map<string, number[]>>

/**
 * Where the spread of one measure comes from, over runs that cross doctors with patients: who asks, who answers, who
 * judges, which case, any of these together, or luck. A case that some run or judge lacks, or that was not scored in
 * every trial, is left out.
 * @returns null without two doctors, patients or judges, or with fewer than two such cases
 * @throws InputError `variance/protocol` where runs differ in more than doctor and patient, `variance/crossed` where a
 *   doctor did not meet a patient, or did twice
 */
export async function spreadOf(directories: readonly string[], what: Spreadable): Promise<Spread | null> {
  const runs = directories.map((directory) => ({ directory, result: readResult(directory) }))
  sameButForPatient(runs.map(({ result }) => result))
  const doctors = [...new Set(runs.map(({ result }) => doctorOf(result)))]
  const patients = [...new Set(runs.map(({ result }) => patientOf(result)))]
  const scores: Scores[] = []
  for (const doctor of doctors) {
    for (const patient of patients) {
      const own = runs.filter(({ result }) => doctorOf(result) === doctor && patientOf(result) === patient)
      if (own.length !== 1) throw notCrossed(doctor, own.map(({ directory }) => directory))
      scores.push(await scoresOf(own[0]!.directory, what))
    }
  }
  const judges = [...new Set(scores.flatMap((run) => [...run.keys()]))].sort()
  const cells = scores.flatMap((run) => judges.map((judge) => run.get(judge) ?? new Map<string, number[]>()))
  const trials = Math.max(0, ...cells.flatMap((cell) => [...cell.values()].map((own) => own.length)))
  const cases = [...(cells[0]?.keys() ?? [])].filter((id) => cells.every((cell) => cell.get(id)?.length === trials))
  const raters = [
    { name: 'doctor', levels: doctors.length },
    { name: 'patient', levels: patients.length },
    { name: 'judge', levels: judges.length },
  ].filter(({ levels }) => levels > 1)
  if (raters.length === 0 || cases.length < 2) return null
  const values = cells.flatMap((cell) => cases.flatMap((id) => cell.get(id)!))
  const components = varianceComponents({ factors: [...raters, { name: 'case', levels: cases.length }], trials, values })
  return { doctors: doctors.length, patients: patients.length, judges: judges.length, cases: cases.length, trials, components }
}

function doctorOf({ submission: { team, agent, version } }: Result): string {
  return `${team}/${agent} ${version}`
}

function patientOf({ protocol }: Result): string {
  return hashOf(protocol.patient)
}

/** Two patients are put side by side on the same cases, with as many rounds and trials; one patient by one protocol. */
function sameButForPatient(results: readonly Result[]): void {
  const frames = new Set(
    results.map(({ protocol: { split, rounds, top_k, trials, greeting, final_notice } }) =>
      hashOf({ split, rounds, top_k, trials, greeting, final_notice }),
    ),
  )
  const protocols = new Set(results.map(({ protocol_sha256 }) => protocol_sha256))
  if (frames.size === 1 && protocols.size === new Set(results.map(patientOf)).size) return
  throw new InputError('variance/protocol', 'The bundles differ in more than doctor and patient; take runs of one split with as many rounds and trials.')
}

function notCrossed(doctor: string, directories: readonly string[]): InputError {
  const why = directories.length === 0 ? 'did not meet every patient' : `met one patient twice (${directories.join(', ')})`
  return new InputError('variance/crossed', `${doctor} ${why}; name one bundle of each doctor with each patient.`)
}

async function scoresOf(directory: string, what: Spreadable): Promise<Scores> {
  const scores: Scores = new Map()
  const add = (judge: string, id: string, value: number | null | undefined) => {
    if (value === null || value === undefined) return
    const own = scores.get(judge) ?? new Map<string, number[]>()
    scores.set(judge, own.set(id, [...(own.get(id) ?? []), value]))
  }
  if ('module' in what) {
    for await (const { judge, judgement } of readJudgements(directory)) {
      if (judgement.module === what.module) add(judge, judgement.case, judgement.scores[what.measure])
    }
  } else for await (const { case: id, values } of measuredCases(directory)) add('exact', id, values[what.measure])
  return scores
}
