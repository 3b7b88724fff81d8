import devSet from '../../../bench/data/profiles/open-v1-dev.json' with { type: 'json' }
import devSplit from '../../../bench/data/splits/dev.json' with { type: 'json' }
import { splitSchema } from '../../../bench/schema/case.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { type Profile, profileSetSchema } from '../../../bench/schema/profile.ts'

/** The dev profiles: the ones whose text the site shows, as agents may be built on them. */
export const devProfiles: readonly Profile[] = readFormat(profileSetSchema, devSet, 'open-v1-dev.json').profiles

/** The cases of the dev split. */
export const devCases = readFormat(splitSchema, devSplit, 'dev.json').cases

/** Who comes, as a triage nurse would say it: `69-year-old woman`. */
export function patientWords({ age, gender }: Pick<Profile, 'age' | 'gender'>): string {
  const person = { Female: 'woman', Male: 'man' }[gender] ?? 'patient'
  return `${age}-year-old ${person}`
}

/** How they came: `by ambulance`, `on their own`. */
export function arrivalWords(transport: string): string {
  const words: Record<string, string> = { Ambulance: 'by ambulance', 'Walk In': 'walked in', Other: 'brought by other means' }
  return words[transport] ?? transport.toLowerCase()
}

/** The parts of an item; none where nothing is recorded. */
export function partsOf(item: string): string[] {
  return item.split(';').map((part) => part.trim()).filter((part) => part !== '')
}
