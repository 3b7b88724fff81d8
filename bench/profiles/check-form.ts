import { profileItems, profileSchema, type ProfileItem } from '../schema/profile.ts'
import { describeIssues } from '../schema/format.ts'
import type { Library } from './library.ts'
import type { Check } from './problem.ts'
import { Expressions, partsOf } from './words.ts'

/** Items that may be empty: nothing is recorded. */
const mayBeEmpty = new Set<ProfileItem>(['sexual_history'])

/** The fewest facts of the present illness that make a history worth taking. */
const fewest = 5

/** How an attribute of a symptom begins, or goes on after the symptom's name. */
const leadIns = new RegExp(
  '\\b(started|felt|lasts|lasting|feels like|feel like|spreads|does not spread|constant|comes and goes|' +
    'come and go|worse|better|getting worse|mild|moderate|severe|so bad|worst)\\b',
  'i',
)

/** Items complete and in range; every fact of the present illness is one that software can recognise. */
export const checkForm: Check = (profile, library) => {
  const parsed = profileSchema.safeParse(profile)
  if (!parsed.success) return [['form/invalid', `The profile is not valid: ${describeIssues(parsed.error)}.`]]
  const problems: [string, string][] = []
  if (profile.age < 18 || profile.age > 95) problems.push(['form/age', `The age ${profile.age} is outside 18–95.`])
  if (profile.gender !== 'Male' && profile.gender !== 'Female') {
    problems.push(['form/gender', `The gender "${profile.gender}" is neither Male nor Female.`])
  }
  for (const item of Object.keys(profileItems) as ProfileItem[]) {
    const text = String(profile[item])
    if (text === '' && !mayBeEmpty.has(item)) problems.push(['form/empty', `The item ${item} is empty.`])
    const parts = partsOf(text)
    const double = parts.find((part, i) => parts.indexOf(part) !== i)
    if (double) problems.push(['form/double', `The item ${item} says "${double}" twice.`])
  }
  const findings = findingWords(library)
  const negative = partsOf(profile.present_illness_negative)
  const positive = partsOf(profile.present_illness_positive)
  if (positive.length < fewest) {
    problems.push(['form/thin', `Only ${positive.length} facts are told of the present illness.`])
  }
  for (const part of positive) {
    if (!findings.has(part) && !leadIns.test(part)) {
      problems.push(['form/unrecognised', `"${part}" names no finding and has no attribute's lead-in.`])
    }
  }
  for (const part of negative) {
    if (!/^no /.test(part)) problems.push(['form/negative', `"${part}" does not begin with "no".`])
    else if (!findings.has(part)) problems.push(['form/unrecognised', `"${part}" names no finding.`])
    if (positive.includes(part.replace(/^no /, ''))) {
      problems.push(['form/contradiction', `"${part}" is also said to be so.`])
    }
  }
  return problems
}

const cache = new WeakMap<Library, Expressions<string>>()

/** Every word for a finding, with the finding's id. */
export function findingWords(library: Library): Expressions<string> {
  const known = cache.get(library)
  if (known) return known
  const made = new Expressions<string>()
  for (const { id, term, clinical, lay, ask } of library.findings) {
    for (const word of [term, ...clinical, ...lay.A, ...lay.B, ...lay.C, ...ask]) made.add(word, id)
  }
  cache.set(library, made)
  return made
}
