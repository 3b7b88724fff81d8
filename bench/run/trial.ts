import type { Doctor } from '../doctors/doctor.ts'
import type { Patient } from '../patients/patient.ts'
import { factsOf } from '../patients/reference/facts.ts'
import type { Protocol, Measurement, ModelCall } from '../schema/bundle.ts'
import type { Case } from '../schema/case.ts'
import type { Profile } from '../schema/profile.ts'
import type { Scores } from '../schema/scores.ts'
import type { Consultation, Exchange } from '../schema/transcript.ts'
import { markFaults, speaksByModel } from '../report/patient-faults.ts'
import { scoreCoverage } from '../scoring/coverage.ts'
import { ddxIndex } from '../scoring/ddx/ontology.ts'
import { scoreDdx } from '../scoring/ddx/score.ts'
import { scoreEfficiency } from '../scoring/efficiency.ts'
import { consult, type Talk } from './consultation.ts'

/** One repetition of one case, to be had. */
export interface PlannedTrial {
  case: Case
  profile: Profile
  trial: number
}

/** A finished trial: what was said and scored, and what was measured meanwhile. */
export interface FinishedTrial {
  consultation: Consultation
  measurement: Measurement
}

/** The world that a trial happens in; the defaults are the real one. */
export interface World {
  now: () => Date
  /** A monotonic clock, in seconds. */
  seconds: () => number
  randomId: () => string
}

export const realWorld: World = {
  now: () => new Date(),
  seconds: () => performance.now() / 1000,
  randomId: () => crypto.randomUUID(),
}

/** The seed of a trial: a text that names the run's seed, the case and the repetition. */
export function trialSeed(seed: number, caseId: string, trial: number): string {
  return `${seed}/${caseId}/${trial}`
}

/** A trial whose consultation is over, and not yet scored. */
export interface HadTrial<Finished = FinishedTrial> {
  outcome: Talk['outcome']
  /** Scores it: a millisecond or two of work, which can wait until the next consultation's first call is out. */
  finish: () => Finished
}

/** Has one consultation and scores it. Never throws for what the doctor does; a fault of ours gives a void trial. InputError as `consult`. */
export async function runTrial(planned: PlannedTrial, doctor: Doctor, patient: Patient, protocol: Protocol, world: World): Promise<FinishedTrial> {
  const { finish } = await haveTrial(planned, doctor, patient, protocol, world)
  return finish()
}

/** Has one consultation, as `runTrial`, and leaves it to the caller when to score it. */
export async function haveTrial(planned: PlannedTrial, doctor: Doctor, patient: Patient, protocol: Protocol, world: World): Promise<HadTrial> {
  const seed = trialSeed(protocol.seed, planned.case.id, planned.trial)
  const consultationId = world.randomId()
  const startedAt = world.now().toISOString()
  const start = world.seconds()
  const session = patient.open(planned.case, planned.profile, seed)
  const limits = { rounds: protocol.rounds, topK: protocol.top_k }
  const talk = await consult(doctor, session, planned.profile, consultationId, limits, world.seconds, seed)
  const measurement: Measurement = {
    schema: 'patientsim-measurement/1',
    case: planned.case.id,
    trial: planned.trial,
    consultation_id: consultationId,
    started_at: startedAt,
    seconds: round(world.seconds() - start),
    call_seconds: talk.calls.map((call) => round(call.seconds)),
    retries: talk.calls.reduce((sum, call) => sum + call.retries, 0),
    tokens: totalTokens(talk.calls.map((call) => call.tokens)),
    cost_usd: totalCost(talk.calls.map((call) => call.cost_usd)),
    ...modelCalls(talk.calls.flatMap(({ call }) => call ?? [])),
    ...(talk.patient.length > 0 ? { patient: patientMeasure(talk) } : {}),
  }
  return { outcome: talk.outcome, finish: () => ({ consultation: record(planned, seed, talk, patient.kind), measurement }) }
}

function record(planned: PlannedTrial, seed: string, talk: Talk, kind: string): Consultation {
  const { id, persona } = planned.case
  return {
    schema: 'patientsim-consultation/1',
    case: planned.case.id,
    profile: planned.case.profile,
    persona: planned.case.persona,
    diagnosis: planned.profile.diagnosis,
    trial: planned.trial,
    seed,
    outcome: talk.outcome,
    exchanges: exchangesOf({ case: id, persona, exchanges: talk.exchanges }, planned.profile, kind),
    ddx: talk.ddx,
    ddx_dropped: talk.ddx_dropped,
    scores: scoreTrial(planned.profile, talk),
  }
}

/** The exchanges as a transcript keeps them: with the patient's faults, where its words are a model's. */
export function exchangesOf(talk: Pick<Consultation, 'case' | 'persona' | 'exchanges'>, profile: Profile, patientKind: string): Exchange[] {
  return speaksByModel(patientKind) ? markFaults(talk, profile) : talk.exchanges
}

/**
 * The scores of a talk, by exact code. A void trial is scored as it stands and never counted.
 * @throws InputError when the ontology does not know the profile's diagnosis
 */
export function scoreTrial(profile: Profile, talk: Pick<Talk, 'exchanges' | 'ddx'>): Scores {
  return {
    ddx: scoreDdx(talk.ddx, profile.diagnosis, ddxIndex),
    coverage: scoreCoverage(factsOf(profile), talk.exchanges),
    efficiency: scoreEfficiency(talk.exchanges),
  }
}

function patientMeasure({ patient }: Talk): Measurement['patient'] {
  return {
    turns: patient.length,
    fallbacks: patient.filter((one) => one.worded === 'template').length,
    tokens: totalTokens(patient.map((one) => one.usage.tokens)),
    cost_usd: totalCost(patient.map((one) => one.usage.cost_usd)),
    ...modelCalls(patient.flatMap((one) => one.usage.calls)),
  }
}

function modelCalls(calls: ModelCall[]): { model_calls?: ModelCall[] } {
  return calls.length > 0 ? { model_calls: calls } : {}
}

/** US dollars of the calls whose cost is known; null where none is. */
function totalCost(costs: readonly (number | null | undefined)[]): number | null {
  const known = costs.filter((cost) => typeof cost === 'number')
  return known.length === 0 ? null : round(known.reduce((sum, cost) => sum + cost, 0))
}

function totalTokens(calls: readonly (Measurement['tokens'] | undefined)[]): Measurement['tokens'] {
  const counted = calls.flatMap((tokens) => (tokens ? [tokens] : []))
  if (counted.length === 0) return null
  return {
    input: counted.reduce((sum, tokens) => sum + tokens.input, 0),
    output: counted.reduce((sum, tokens) => sum + tokens.output, 0),
  }
}

/** To a millionth: of a second, of a dollar. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
