import { type TalkTopic, talk } from '../doctors/baselines/talk.ts'
import { factsOf, presentIllness } from '../patients/reference/facts.ts'
import type { Fact } from '../patients/reference/types.ts'
import type { Profile } from '../schema/profile.ts'
import { type Consultation, isDisclosed } from '../schema/transcript.ts'
import { findingsOfText, relatedTo } from './findings-named.ts'

/** A fact that came out, with the turn of the doctor's that let it out. */
export interface LetOut {
  fact: string
  item: string
  doctor: string
}

/** The topics of the two communicators that a turn of theirs asks, by its wording. */
function topicsAsked(doctor: string): TalkTopic[] {
  return talk.topics.filter(({ plain, simple, technical, precise, aid }) =>
    [plain, simple, technical, precise, aid].some((wording) => wording !== undefined && doctor.includes(wording)),
  )
}

/**
 * True when a fact answers what a topic means to ask, by the author's label; any symptom answers "any other symptoms".
 */
function answers(fact: Fact, ask: string): boolean {
  if (ask === fact.item) return true
  if (!presentIllness.includes(fact.item)) return false
  if (ask === 'symptom:any') return true
  const [kind, name] = ask.split(':')
  if (kind === 'attribute') return fact.attributes.some((attribute) => attribute === name)
  if (kind !== 'symptom' || name === undefined) return false
  const named = findingsOfText(fact.text)
  return named.has(name) || fact.findings.some((finding) => relatedTo(finding).includes(name))
}

/**
 * The facts that a talk with one of the two communicators let out, the chief complaint apart, and those among them
 * that no question of that turn was meant to ask for. It goes by the labels of `talk.json`, not by what the patient
 * understood.
 */
export function unaskedOf(consultation: Consultation, profile: Profile): { told: number; unasked: LetOut[] } {
  const facts = new Map(factsOf(profile).map((fact) => [`${fact.item}\n${fact.text}`, fact]))
  const out: LetOut[] = []
  let told = 0
  for (const { doctor, ledger } of consultation.exchanges) {
    const asks = topicsAsked(doctor).flatMap((topic) => topic.asks)
    for (const entry of ledger.filter((one) => isDisclosed(one.how) && one.item !== 'chiefcomplaint')) {
      told++
      const fact = facts.get(`${entry.item}\n${entry.fact}`)
      if (!fact || !asks.some((ask) => answers(fact, ask))) out.push({ fact: entry.fact, item: entry.item, doctor })
    }
  }
  return { told, unasked: out }
}
