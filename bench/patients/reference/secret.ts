import abdominalPain from '../../data/ontology/diagnoses/abdominal-pain.json' with { type: 'json' }
import breathlessness from '../../data/ontology/diagnoses/breathlessness.json' with { type: 'json' }
import chestPain from '../../data/ontology/diagnoses/chest-pain.json' with { type: 'json' }
import neurological from '../../data/ontology/diagnoses/neurological.json' with { type: 'json' }
import urinaryPelvic from '../../data/ontology/diagnoses/urinary-pelvic.json' with { type: 'json' }
import type { Profile } from '../../schema/profile.ts'

const files = [chestPain, breathlessness, abdominalPain, urinaryPelvic, neurological]
const diagnoses = files.flatMap((file) => file.diagnoses)

type Entry = (typeof diagnoses)[number]

function namesOf(entry: Entry): string[] {
  return [entry.name, ...entry.synonyms, ...entry.abbreviations, ...entry.lay, ...entry.narrower].map(plainWords)
}

/** A text as it is compared: lower case, words alone, one space between. */
export function plainWords(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

/**
 * The names that a patient must not say: the profile's diagnosis, and every name that the ontology has for it,
 * as `plainWords`. A fact of the record that holds one (an earlier attack, in past history) is still a fact.
 */
export function secretNames(profile: Profile): string[] {
  const gold = plainWords(profile.diagnosis)
  const entry = diagnoses.find((one) => namesOf(one).includes(gold))
  return [...new Set([gold, ...(entry ? namesOf(entry) : [])])]
}

/** True when a text holds one of the names, whole words only. */
export function namesSecret(text: string, secret: readonly string[]): boolean {
  const plain = ` ${plainWords(text)} `
  return secret.some((name) => plain.includes(` ${name} `))
}
