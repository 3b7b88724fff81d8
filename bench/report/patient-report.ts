import { type DoctorCard, type Fault, faultKinds } from '../schema/patient-report.ts'
import { axes, type Axis, type Cefr, findPersona } from '../schema/persona.ts'
import type { Profile } from '../schema/profile.ts'
import { type Consultation, isDisclosed } from '../schema/transcript.ts'
import { disclosureCurve, meansByLevel } from './curve.ts'
import { personaEffects } from './effects.ts'
import { readabilityOf } from './readability.ts'
import { faultsOf } from './text-checks.ts'
import { bareSentence, sentencesIn } from './text.ts'

/** Faults that a card shows, of each kind. */
const shown = 5

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)

/** The share of disclosable facts that a talk let out. */
export function coverageOf(talk: Consultation): number {
  return ratio(talk.scores.coverage.disclosed, talk.scores.coverage.disclosable)
}

/** Exchanges after the greeting in which the patient spoke. */
const turnsOf = (talk: Consultation) => talk.exchanges.filter((one) => one.round > 0 && one.patient !== null)

/** Facts that came out without being asked for, the chief complaint apart. */
export function volunteeredOf(talk: Consultation): number {
  return talk.exchanges
    .flatMap((one) => one.ledger)
    .filter((one) => isDisclosed(one.how) && !one.elicited && one.item !== 'chiefcomplaint').length
}

function repetitionOf(talks: readonly Consultation[]): number {
  let [sentences, repeated] = [0, 0]
  for (const talk of talks) {
    const before = new Set<string>()
    for (const { patient } of talk.exchanges) {
      const said = sentencesIn(patient ?? '').map(bareSentence)
      sentences += said.length
      repeated += said.filter((one) => before.has(one)).length
      for (const one of said) before.add(one)
    }
  }
  return ratio(repeated, sentences)
}

function readabilityByLevel(talks: readonly Consultation[]): DoctorCard['readability'] {
  const textsOf = (level: Cefr) =>
    talks
      .filter((talk) => findPersona(talk.persona).cefr === level)
      .flatMap((talk) => talk.exchanges.map((one) => one.patient ?? ''))
  return Object.fromEntries(axes.cefr.map((level) => [level, readabilityOf(textsOf(level))]))
}

/**
 * The patient's card with one doctor: what it understood, let out and when, what each persona level cost, how it spoke,
 * and every fault that can be found in its words. Void trials are left out.
 * @param profiles every profile that the talks are about, by id
 * @param seed names the streams of bootstrap draws
 * @throws Error for a talk about a profile that is not given
 */
export function doctorCard(
  all: readonly Consultation[],
  profiles: ReadonlyMap<string, Profile>,
  seed: string,
): DoctorCard {
  const talks = all.filter((talk) => talk.outcome.kind !== 'void')
  const turns = talks.flatMap(turnsOf)
  const disclosed = talks.reduce((sum, talk) => sum + talk.scores.coverage.disclosed, 0)
  const faults: Fault[] = talks.flatMap((talk) => {
    const profile = profiles.get(talk.profile)
    if (!profile) throw new Error(`The talk ${talk.case} is about profile ${talk.profile}, which was not given.`)
    return faultsOf(talk, profile)
  })
  const levels = meansByLevel(talks, (talk) => [coverageOf(talk)])
  const first = (rows: Record<string, number[]>) =>
    Object.fromEntries(Object.entries(rows).map(([level, row]) => [level, row[0]!]))
  return {
    consultations: talks.length,
    turns: turns.length,
    understood: ratio(turns.filter((one) => !one.understood?.acts.includes('not_understood')).length, turns.length),
    coverage: ratio(
      talks.reduce((sum, talk) => sum + coverageOf(talk), 0),
      talks.length,
    ),
    volunteered: ratio(
      talks.reduce((sum, talk) => sum + volunteeredOf(talk), 0),
      disclosed,
    ),
    repeated_sentences: repetitionOf(talks),
    curves: meansByLevel(talks, disclosureCurve),
    levels: Object.fromEntries(
      (Object.keys(axes) as Axis[]).map((axis) => [axis, first(levels[axis])]),
    ) as DoctorCard['levels'],
    effects: personaEffects(
      talks.map((talk) => ({ profile: talk.profile, persona: talk.persona, coverage: coverageOf(talk) })),
      seed,
    ),
    readability: readabilityByLevel(talks),
    faults: Object.fromEntries(
      faultKinds.map((kind) => [kind, faults.filter((one) => one.kind === kind).length]),
    ) as DoctorCard['faults'],
    examples: faultKinds.flatMap((kind) => faults.filter((one) => one.kind === kind).slice(0, shown)),
  }
}
