import devSet from '../../../bench/data/profiles/open-v1-dev.json' with { type: 'json' }
import { factsOf } from '../../../bench/patients/reference/facts.ts'
import { type Explanation, explain, referencePatient } from '../../../bench/patients/reference/patient.ts'
import { InputError } from '../../../bench/schema/error.ts'
import { findPersona } from '../../../bench/schema/persona.ts'
import { type Profile, profileSetSchema } from '../../../bench/schema/profile.ts'
import type { Scores } from '../../../bench/schema/scores.ts'
import { type Exchange, isDisclosed } from '../../../bench/schema/transcript.ts'
import { scoreCoverage } from '../../../bench/scoring/coverage.ts'
import { ddxIndex } from '../../../bench/scoring/ddx/ontology.ts'
import { parseDdx } from '../../../bench/scoring/ddx/parse.ts'
import { scoreDdx } from '../../../bench/scoring/ddx/score.ts'
import { scoreEfficiency } from '../../../bench/scoring/efficiency.ts'

/** Rounds and diagnoses of a consultation, as on every track. */
export const limits = { rounds: 30, topK: 5 } as const

/** The fixed first words of every doctor. */
const greeting = 'Hello, how can I help you?'

/** That of the first trial of `patientsim chat` and of the API, so that the same words get the same answers there. */
const seedOf = (caseId: string) => `42/${caseId}/1`

/** A fact that was not learned; how it was held back, where it was asked for. */
export interface Missed {
  item: string
  fact: string
  heldBack: Explanation | null
}

/** What a finished consultation is told. */
export interface Verdict {
  diagnosis: string
  ddx: string[]
  scores: Scores
  missed: Missed[]
}

/** A consultation that a person has with a dev patient in the page. */
export interface Talk {
  profile: Profile
  /** The greeting's exchange first; one more for each thing said. */
  exchanges: Exchange[]
  /** Rounds that are left before the differential is due: the last round is for it alone. */
  roundsLeft(): number
  /** Says something and hears the answer. */
  say(words: string): Exchange
  /** Ends the talk with at most five diagnoses, best first. */
  finish(ddx: readonly string[]): Verdict
}

/**
 * Begins a consultation with the reference patient.
 * @param caseId `<dev profile>.<persona>`
 * @throws InputError `case/unknown`, `persona/unknown`
 */
export function beginTalk(caseId: string): Talk {
  const [profileId = '', persona = ''] = caseId.split('.')
  const profile = profileSetSchema.parse(devSet).profiles.find((one) => one.hadm_id === profileId)
  if (!profile) throw new InputError('case/unknown', `There is no dev patient "${profileId}"; choose one of the list.`)
  const one = { id: caseId, profile: profileId, persona: findPersona(persona).id }
  const session = referencePatient.open(one, profile, seedOf(caseId))
  const exchanges: Exchange[] = []
  const say = (doctor: string) => {
    const { said, understood, ledger } = session.reply(doctor)
    const exchange = { round: exchanges.length, doctor, patient: said, understood, ledger }
    exchanges.push(exchange)
    return exchange
  }
  say(greeting)
  return {
    profile,
    exchanges,
    roundsLeft: () => limits.rounds - exchanges.length,
    say,
    finish(ddx) {
      const { items } = parseDdx(ddx, limits.topK)
      const last = { round: exchanges.length, doctor: '', patient: null, understood: null, ledger: [] }
      const scores = {
        ddx: scoreDdx(items, profile.diagnosis, ddxIndex),
        coverage: scoreCoverage(factsOf(profile), exchanges),
        efficiency: scoreEfficiency([...exchanges, last]),
      }
      return { diagnosis: profile.diagnosis, ddx: items, scores, missed: missedOf(profile, exchanges) }
    },
  }
}

function missedOf(profile: Profile, exchanges: readonly Exchange[]): Missed[] {
  const key = ({ item, fact }: { item: string; fact: string }) => `${item}\n${fact}`
  const told = new Set(exchanges.flatMap(({ ledger }) => ledger.filter((entry) => isDisclosed(entry.how)).map(key)))
  const reasons = new Map(exchanges.flatMap(explain).map((one) => [key(one), one]))
  return factsOf(profile)
    .map(({ item, text }) => ({ item, fact: text }))
    .filter((fact) => !told.has(key(fact)))
    .map((fact) => ({ ...fact, heldBack: reasons.get(key(fact)) ?? null }))
}
