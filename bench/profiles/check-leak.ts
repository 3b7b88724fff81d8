import type { Diagnosis } from '../schema/ontology.ts'
import type { Profile, ProfileItem } from '../schema/profile.ts'
import { findingWords } from './check-form.ts'
import { textItems } from './check-plausible.ts'
import type { Library } from './library.ts'
import type { Check } from './problem.ts'
import { Expressions } from './words.ts'

/** Where another diagnosis than the profile's own may stand: as past illness, a relative's, or a medicine's reason. */
const pastItems = new Set<ProfileItem>(['medical_history', 'family_medical_history'])

interface Name {
  diagnosis: string
  /** The name as written; matters for abbreviations, which count in their own case only. */
  text: string
  abbreviation: boolean
}

/**
 * No item but `diagnosis` gives a diagnosis away: not the profile's own by any of its names (synonyms,
 * abbreviations, lay and narrower names), nor another of the library's by name, synonym or abbreviation, except in
 * the past and the family. A word for a finding, such as "seizure", is no leak.
 */
export const checkLeaks: Check = (profile, library) => {
  const names = compile(library)
  const gold = library.diagnoses.find((one) => one.name.toLowerCase() === profile.diagnosis.toLowerCase())
  const own = gold ? leaks(profile, names.own.get(gold.id)!, textItems) : []
  const present = textItems.filter((item) => !pastItems.has(item))
  const others = leaks(profile, names.all, present).filter((one) => one.name.diagnosis !== gold?.id)
  return [
    ...own.map(({ item, name }): [string, string] => ['leak/own', `${item} names the diagnosis: "${name.text}".`]),
    ...others.map(({ item, name }): [string, string] => [
      'leak/other',
      `${item} names another diagnosis (${name.diagnosis}): "${name.text}".`,
    ]),
  ]
}

function leaks(profile: Profile, names: Expressions<Name>, items: readonly ProfileItem[]) {
  return items.flatMap((item) => {
    const text = String(profile[item])
    return names
      .find(text)
      .filter(({ meaning }) => !meaning.abbreviation || text.includes(meaning.text))
      .map(({ meaning }) => ({ item, name: meaning }))
  })
}

const cache = new WeakMap<Library, { own: Map<string, Expressions<Name>>; all: Expressions<Name> }>()

function compile(library: Library) {
  const known = cache.get(library)
  if (known) return known
  const findings = findingWords(library)
  const all = new Expressions<Name>()
  const own = new Map<string, Expressions<Name>>()
  for (const one of library.diagnoses) {
    const mine = new Expressions<Name>()
    for (const name of namesOf(one, [...one.synonyms])) if (!findings.means(name.text)) all.add(name.text, name)
    for (const name of namesOf(one, [...one.synonyms, ...one.lay, ...one.narrower])) {
      if (!findings.means(name.text)) mine.add(name.text, name)
    }
    own.set(one.id, mine)
  }
  const made = { own, all }
  cache.set(library, made)
  return made
}

function namesOf(one: Diagnosis, further: readonly string[]): Name[] {
  return [
    ...[one.name, ...further].map((text) => ({ diagnosis: one.id, text, abbreviation: false })),
    ...one.abbreviations.map((text) => ({ diagnosis: one.id, text, abbreviation: true })),
  ]
}
