import abdominalPain from '../../data/ontology/diagnoses/abdominal-pain.json' with { type: 'json' }
import breathlessness from '../../data/ontology/diagnoses/breathlessness.json' with { type: 'json' }
import chestPain from '../../data/ontology/diagnoses/chest-pain.json' with { type: 'json' }
import neurological from '../../data/ontology/diagnoses/neurological.json' with { type: 'json' }
import urinaryPelvic from '../../data/ontology/diagnoses/urinary-pelvic.json' with { type: 'json' }
import type { Profile } from '../../schema/profile.ts'

const diagnoses = [chestPain, breathlessness, abdominalPain, urinaryPelvic, neurological].flatMap((file) => file.diagnoses)

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
  const entry = diagnoses.find((one) =>
    [one.name, ...one.synonyms, ...one.abbreviations, ...one.lay, ...one.narrower].some((name) => plainWords(name) === gold),
  )
  const names = entry ? [entry.name, ...entry.synonyms, ...entry.abbreviations, ...entry.lay, ...entry.narrower] : []
  return [...new Set([gold, ...names.map(plainWords)])]
}

/** True when a text holds one of the names, whole words only. */
export function namesSecret(text: string, secret: readonly string[]): boolean {
  const plain = ` ${plainWords(text)} `
  return secret.some((name) => plain.includes(` ${name} `))
}
