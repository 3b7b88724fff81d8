import type { Plausibility } from '../schema/plausibility.ts'
import { profileItems, type Profile, type ProfileItem } from '../schema/profile.ts'
import { conditionsOf } from './check-medicine.ts'
import { applies, type Who } from './draw.ts'
import type { Library } from './library.ts'
import type { Check } from './problem.ts'
import { compile, holdsWord } from './words.ts'

/** Blood pressure, temperature, saturation and laboratory values by their form. */
const values = /\b\d{2,3}\/\d{2,3}\b|°|\b\d+(\.\d+)? ?(degrees|mg\/dl|mmol|bpm|mmhg)|\d ?%/i

/** Nothing that cannot be so: age, sex, two items against each other, measurements that a patient would not tell. */
export const checkPlausible: Check = (profile, library) => [
  ...conditionLimits(profile, library),
  ...genderWords(profile, library.plausibility),
  ...ages(profile, library.plausibility),
  ...conflicts(profile, library.plausibility),
  ...measurements(profile, library.plausibility),
  ...sexualHistory(profile, library),
]

function conditionLimits(profile: Profile, library: Library): [string, string][] {
  const conditions = conditionsOf(profile, library)
  const limited = conditions
    .filter((one) => !applies(one, profile as Who))
    .map((one): [string, string] => [
      'plausible/condition',
      `${one.name} does not fit a ${profile.gender.toLowerCase()} patient of ${profile.age}.`,
    ])
  const sets = library.plausibility.exclusive_conditions
    .map((set) => conditions.filter((one) => set.includes(one.id)).map((one) => one.name))
    .filter((names) => names.length > 1)
    .map((names): [string, string] => ['plausible/exclusive', `${names.join(' and ')} exclude each other.`])
  return [...limited, ...sets]
}

function genderWords(profile: Profile, plausibility: Plausibility): [string, string][] {
  const other = profile.gender === 'Male' ? 'Female' : 'Male'
  const words = compile(plausibility.gender_words[other])
  return textItems
    .filter((item) => item !== 'family_medical_history')
    .flatMap((item) => words.find(String(profile[item])).map((found) => [item, found.meaning] as const))
    .map(([item, word]) => ['plausible/gender', `${item} says "${word}" of a ${profile.gender.toLowerCase()} patient.`])
}

function ages(profile: Profile, plausibility: Plausibility): [string, string][] {
  return plausibility.ages
    .filter((rule) => holds(profile, rule) && !(rule.unless && holds(profile, rule.unless)))
    .filter((rule) => profile.age < (rule.min ?? 0) || profile.age > (rule.max ?? Infinity))
    .map((rule) => ['plausible/age', `${rule.item} is "${profile[rule.item]}" at ${profile.age}: ${rule.why}.`])
}

function conflicts(profile: Profile, plausibility: Plausibility): [string, string][] {
  return plausibility.conflicts
    .filter((rule) => holds(profile, rule.first) && holds(profile, rule.second))
    .map(({ first, second, why }) => [
      'plausible/conflict',
      `${first.item} "${profile[first.item]}" and ${second.item} "${profile[second.item]}" conflict: ${why}.`,
    ])
}

function measurements(profile: Profile, plausibility: Plausibility): [string, string][] {
  const words = compile(plausibility.measurement_words)
  return textItems.flatMap((item) => {
    const text = String(profile[item])
    const found = words.find(text)[0]?.meaning ?? values.exec(text)?.[0]
    return found ? [['plausible/measurement', `${item} holds the measurement "${found}".`] as [string, string]] : []
  })
}

function sexualHistory(profile: Profile, library: Library): [string, string][] {
  const diagnosis = library.diagnoses.find((one) => one.name === profile.diagnosis)
  const asked = diagnosis === undefined || diagnosis.family === 'urinary-pelvic'
  if (asked || profile.sexual_history === '') return []
  return [['plausible/sexual-history', `${profile.diagnosis} needs no sexual history.`]]
}

/** Every item but the diagnosis. */
export const textItems = (Object.keys(profileItems) as ProfileItem[]).filter((item) => item !== 'diagnosis')

function holds(profile: Profile, { item, words }: { item: ProfileItem; words: string[] }): boolean {
  return holdsWord(String(profile[item]), words)
}
