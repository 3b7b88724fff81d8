import { measured, type MeasuredTrial, sliceOf } from '../../../bench/run/aggregate.ts'
import { readConsultations } from '../../../bench/run/read-bundle.ts'
import { personas } from '../../../bench/schema/persona.ts'
import { profileItems } from '../../../bench/schema/profile.ts'
import type { Slice } from '../../../bench/schema/scores.ts'
import { type Consultation, isDisclosed } from '../../../bench/schema/transcript.ts'
import { familiesOfDiagnoses } from './library.ts'
import { firstNamed } from './named-first.ts'
import type { Run } from './runs.ts'

/** What the pages of a run show of its consultations. */
export interface Talks {
  /** The first consultation with each persona, in the personas' order: the transcripts that have a page. */
  sample: Consultation[]
  /** Of each persona in whose first consultation no fault of a model's was found, the first with one; each has a page. */
  faulty: Consultation[]
  /** Mean coverage after round 0, 1, 2, …; its last value is the run's coverage. Empty when nothing could be told. */
  curve: number[]
  /** What became of each consultation that counts, in the split's order. */
  outcomes: CaseOutcome[]
  /** The scores by presenting family, which the bundle holds by diagnosis alone. */
  families: { title: string; slice: Slice }[]
}

/** One consultation in a few numbers. */
export interface CaseOutcome {
  case: string
  profile: string
  persona: string
  diagnosis: string
  /** Place of the true diagnosis, null where it is missing. */
  rank: number | null
  disclosed: number
  disclosable: number
  trial: number
  /** Its place in `consultations.jsonl`, from 0. */
  line: number
  /** Id of the diagnosis that the first item names; null where it names none of the ontology, or there is no item. */
  named: string | null
}

const kept = new Map<string, Promise<Talks>>()

/**
 * The consultations of a run, read once a build and a line at a time; none for a run on sealed cases, whose bundle holds
 * aggregates alone.
 * @throws InputError `format/*`, `bundle/*` for a line that does not fit
 */
export function talksOf(run: Run): Promise<Talks> {
  const talks = kept.get(run.path) ?? readTalks(run)
  kept.set(run.path, talks)
  return talks
}

async function readTalks(run: Run): Promise<Talks> {
  if (run.result.sealed) return { sample: [], faulty: [], curve: [], outcomes: [], families: [] }
  const first = new Map<string, Consultation>()
  const firstFaulty = new Map<string, Consultation>()
  const sums = new Float64Array(run.result.protocol.rounds + 1)
  const outcomes: CaseOutcome[] = []
  const trials: MeasuredTrial[] = []
  let counted = 0
  let line = 0
  for await (const talk of readConsultations(run.directory)) {
    if (!first.has(talk.persona)) first.set(talk.persona, talk)
    if (isFaulty(talk) && !firstFaulty.has(talk.persona)) firstFaulty.set(talk.persona, talk)
    if (talk.outcome.kind !== 'void') outcomes.push(outcomeOf(talk, line))
    line++
    const trial = measured(talk)
    if (trial) trials.push(trial)
    if (talk.outcome.kind === 'void' || talk.scores.coverage.disclosable === 0) continue
    counted++
    if (talk.outcome.kind !== 'failed') addCoverage(talk, sums)
  }
  const sample = personas.flatMap((persona) => first.get(persona.id) ?? [])
  const shown = new Set(sample.map((talk) => talk.case))
  const faulty = sample.flatMap((talk) => (isFaulty(talk) ? [] : (firstFaulty.get(talk.persona) ?? []))).filter((talk) => !shown.has(talk.case))
  return { sample, faulty, curve: counted === 0 ? [] : [...sums].map((sum) => sum / counted), outcomes, families: byFamily(trials, run.result.protocol.seed) }
}

function byFamily(trials: readonly MeasuredTrial[], seed: number): Talks['families'] {
  return familiesOfDiagnoses().flatMap(({ family, title, diagnoses }) => {
    const names = new Set(diagnoses.map(({ name }) => name))
    const own = trials.filter(({ diagnosis }) => names.has(diagnosis))
    return own.length === 0 ? [] : [{ title, slice: sliceOf(`family/${family}`, own, seed) }]
  })
}

/** True when code found a fault in the words of a patient whom a model plays. */
export function isFaulty({ outcome, exchanges }: Consultation): boolean {
  return outcome.kind !== 'void' && exchanges.some(({ faults = [] }) => faults.length > 0)
}

/** A failed consultation has the scores of one that brought nothing. */
function outcomeOf({ case: id, profile, persona, diagnosis, trial, outcome, ddx, scores }: Consultation, line: number): CaseOutcome {
  const failed = outcome.kind === 'failed'
  const { disclosed, disclosable } = scores.coverage
  const named = ddx[0] === undefined ? null : firstNamed(ddx[0])
  return { case: id, profile, persona, diagnosis, trial, line, rank: failed ? null : scores.ddx.rank, disclosed: failed ? 0 : disclosed, disclosable, named }
}

/** Adds one talk's share of facts told by the end of each round; a talk that ended early stays where it ended. */
function addCoverage(talk: Consultation, sums: Float64Array): void {
  const told = new Set<string>()
  const byRound = new Map<number, number>()
  for (const exchange of talk.exchanges) {
    for (const entry of exchange.ledger) {
      const group = profileItems[entry.item]
      if (isDisclosed(entry.how) && group !== 'given' && group !== 'hidden') told.add(`${entry.item}\n${entry.fact}`)
    }
    byRound.set(exchange.round, told.size)
  }
  let size = 0
  for (let round = 0; round < sums.length; round++) {
    size = byRound.get(round) ?? size
    sums[round]! += size / talk.scores.coverage.disclosable
  }
}
