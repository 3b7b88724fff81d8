import { conditions } from './ontology.ts'
import { stem, wordsOf } from './words.ts'

/** A text as names are compared: stems alone, one space between and around. */
function normal(text: string): string {
  return ` ${wordsOf(text).map((word) => stem(word.text)).join(' ')} `
}

/** Every condition's names; "high blood pressure" and "hypertension" are one. */
const groups: readonly string[][] = conditions.map((one) => [one.name, ...one.names].map(normal))

/** Names of conditions and of the medicines for them. */
const medicines = conditions.flatMap((one) => one.medicines.map((medicine) => normal(medicine.name)))
const known = new Set([...groups.flat(), ...medicines])

const formsOf = new Map<string, string[]>()

function forms(name: string): string[] {
  const made = formsOf.get(name)
  if (made) return made
  const plain = normal(name)
  const all = [...new Set([plain, ...groups.filter((group) => group.includes(plain)).flat()])]
  if (formsOf.size < 5_000) formsOf.set(name, all)
  return all
}

/**
 * True when a fact holds what the doctor named, under that name or another: "metformin" in "metformin 500 mg",
 * "high blood pressure" in "hypertension".
 * @param text a fact's text
 * @param name the doctor's word for a medicine, a condition or a relative
 */
export function matchesName(text: string, name: string): boolean {
  const plain = normal(text)
  return forms(name).some((form) => form.trim() !== '' && plain.includes(form))
}

/** True for the name of a condition or medicine that the ontology knows, so that a patient can deny it. */
export function isKnownName(name: string): boolean {
  return known.has(normal(name))
}
