import { type Explanation, explain, referencePatient } from '../../bench/patients/reference/patient.ts'
import { factsOf } from '../../bench/patients/reference/facts.ts'
import { greeting } from '../../bench/run/consultation.ts'
import { loadCases } from '../../bench/run/data.ts'
import { scoreTrial, trialSeed } from '../../bench/run/trial.ts'
import type { Case } from '../../bench/schema/case.ts'
import { InputError } from '../../bench/schema/error.ts'
import { findPersona } from '../../bench/schema/persona.ts'
import { type Profile, profileItems } from '../../bench/schema/profile.ts'
import type { Scores } from '../../bench/schema/scores.ts'
import { type Exchange, isDisclosed } from '../../bench/schema/transcript.ts'

/** Rounds and diagnoses of a consultation over the web: those of every track. */
export const webLimits = { rounds: 30, topK: 5 } as const

/** The seed of `patientsim chat` too, so that the same words get the same answers there. */
const seed = 42

const dev = loadCases('dev')

/** The dev cases, each persona once. */
export const devCases: readonly Case[] = dev.split.cases

/** A dev patient: any dev profile, met as any persona. */
export interface DevPatient {
  case: Case
  profile: Profile
}

/**
 * @param id `<profile>.<persona>`
 * @throws InputError `case/unknown` for a profile that is not of the dev split, `persona/unknown`
 */
export function devPatient(id: string): DevPatient {
  const profileId = id.split('.', 1)[0]!
  const profile = dev.profiles.get(profileId)
  if (!profile) throw new InputError('case/unknown', 'There is no such dev case; write <profile>.<persona>, as /api/v1/splits/dev/cases lists them.')
  return { case: { id, profile: profileId, persona: findPersona(id.slice(profileId.length + 1)).id }, profile }
}

/** The patient's side of a talk, from the doctor's words alone. */
export function answers({ case: one, profile }: DevPatient, doctorTurns: readonly string[]): Exchange[] {
  const session = referencePatient.open(one, profile, trialSeed(seed, one.id, 1))
  return doctorTurns.map((doctor, i) => {
    const turn = session.reply(doctor)
    return { round: i, doctor, patient: turn.said, understood: turn.understood, ledger: turn.ledger }
  })
}

/** The exchanges of a consultation: the greeting is round 0, `turns` are the doctor's words from round 1 on. */
export function exchangesOf(patient: DevPatient, turns: readonly string[]): Exchange[] {
  const heard = answers(patient, [greeting, ...turns.slice(0, webLimits.rounds - 1)])
  const last = turns[webLimits.rounds - 1]
  if (last === undefined) return heard
  return [...heard, { round: webLimits.rounds, doctor: last, patient: null, understood: null, ledger: [] }]
}

/** A fact that the doctor did not learn; how it was held back and what would have got it, where it was asked for. */
export interface Missed {
  item: string
  fact: string
  held_back: Pick<Explanation, 'how' | 'rule' | 'does' | 'win'> | null
}

/** What a finished consultation is told. */
export interface Verdict {
  diagnosis: string
  ddx: readonly string[]
  scores: Scores
  missed: Missed[]
}

/** Scores a consultation, and lists what its doctor did not learn. */
export function verdictOf(patient: DevPatient, turns: readonly string[], ddx: readonly string[]): Verdict {
  const exchanges = exchangesOf(patient, turns)
  const scores = scoreTrial(patient.profile, { exchanges, ddx: [...ddx] })
  return { diagnosis: patient.profile.diagnosis, ddx, scores, missed: missedOf(patient, exchanges) }
}

function missedOf({ profile }: DevPatient, exchanges: readonly Exchange[]): Missed[] {
  const entries = exchanges.flatMap((exchange) => exchange.ledger)
  const told = new Set(entries.filter((entry) => isDisclosed(entry.how)).map((entry) => `${entry.item}\n${entry.fact}`))
  const reasons = new Map(exchanges.flatMap(explain).map((one) => [`${one.item}\n${one.fact}`, one]))
  return factsOf(profile)
    .filter(({ item, text }) => !['given', 'hidden'].includes(profileItems[item]) && !told.has(`${item}\n${text}`))
    .map(({ item, text }) => {
      const reason = reasons.get(`${item}\n${text}`)
      return { item, fact: text, held_back: reason ? { how: reason.how, rule: reason.rule, does: reason.does, win: reason.win } : null }
    })
}
