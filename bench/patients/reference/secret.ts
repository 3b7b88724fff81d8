import abdominalPain from '../../data/ontology/diagnoses/abdominal-pain.json' with { type: 'json' }
import breathlessness from '../../data/ontology/diagnoses/breathlessness.json' with { type: 'json' }
import chestPain from '../../data/ontology/diagnoses/chest-pain.json' with { type: 'json' }
import neurological from '../../data/ontology/diagnoses/neurological.json' with { type: 'json' }
import urinaryPelvic from '../../data/ontology/diagnoses/urinary-pelvic.json' with { type: 'json' }
import type { Profile } from '../../schema/profile.ts'

const files = [chestPain, breathlessness, abdominalPain, urinaryPelvic, neurological]

type Entry = (typeof files)[number]['diagnoses'][number]

/** The names of each diagnosis; read once, for a patient is made for every case. */
const names = files.flatMap((file) => file.diagnoses.map(namesOf))

function namesOf(entry: Entry): string[] {
  return [entry.name, ...entry.synonyms, ...entry.abbreviations, ...entry.lay, ...entry.narrower].map(wholeWords)
}

/** A text as it is compared: lower case, words alone, one space between and around, so that whole words alone are found. */
export function wholeWords(text: string): string {
  return ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `
}

/**
 * The names that a patient must not say: the profile's diagnosis, and every name that the ontology has for it,
 * as `namesSecret` looks for them. A fact of the record that holds one (an earlier attack, in past history) is still a fact.
 */
export function secretNames(profile: Pick<Profile, 'diagnosis'>): readonly string[] {
  const gold = wholeWords(profile.diagnosis)
  const known = ofGold.get(gold) ?? [...new Set([gold, ...(names.find((own) => own.includes(gold)) ?? [])])]
  ofGold.set(gold, known)
  return known
}

const ofGold = new Map<string, readonly string[]>()

/** A list of names as one pattern: a diagnosis has up to 300, and every line that a patient says is searched for them. */
const patterns = new WeakMap<readonly string[], RegExp>()

/** True when a text holds one of the names, whole words only. @param secret as `secretNames` gives them */
export function namesSecret(text: string, secret: readonly string[]): boolean {
  if (secret.length === 0) return false
  const pattern = patterns.get(secret) ?? new RegExp(secret.join('|'))
  patterns.set(secret, pattern)
  return pattern.test(wholeWords(text))
}
