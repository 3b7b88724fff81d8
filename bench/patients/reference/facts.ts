import { profileItems, type Profile, type ProfileItem } from '../../schema/profile.ts'
import type { Attribute } from '../../schema/transcript.ts'
import { records } from './lexicon.ts'
import type { Match } from './matcher.ts'
import type { Cue } from './lexicon.ts'
import { lexicon } from './ontology.ts'
import type { Fact } from './types.ts'
import { wordsOf, type Word } from './words.ts'

/** Items that tell of symptoms as they are now: a rash under allergies is no rash today. */
export const presentIllness: readonly ProfileItem[] = [
  'chiefcomplaint',
  'present_illness_positive',
  'present_illness_negative',
]

const denial =
  /^(no|none|nil|not|never|deny|without|negative|nkda|nka|absent|((he|she|patient) )?(do|does|did|has|have) not|unremarkable|n\/a)\b|\b(never smoker|non-?smoker|non-?drinker|denies|denied)\b/i

const nothing: { findings: string[]; attributes: Attribute[] } = { findings: [], attributes: [] }

/** Profiles are met many times, once by each persona; their facts are read once. */
const known = new WeakMap<Profile, readonly Fact[]>()

/**
 * Every fact that a patient with this profile can let out, in the order of the items: each semicolon part of an item
 * that is neither given to the doctor nor hidden; pain is one fact, its number. Empty items have none.
 * @param profile never changed after the first call
 */
export function factsOf(profile: Profile): readonly Fact[] {
  const facts = known.get(profile) ?? readFacts(profile)
  known.set(profile, facts)
  return facts
}

function readFacts(profile: Profile): Fact[] {
  const facts: Fact[] = []
  for (const [name, group] of Object.entries(profileItems)) {
    if (group === 'given' || group === 'hidden') continue
    const item = name as ProfileItem
    let last: string | null = null
    const parts = String(profile[item]).split(';').map((part) => part.trim()).filter((part) => part !== '')
    parts.forEach((text, index) => {
      const negated = item === 'present_illness_negative' || denial.test(text)
      const { findings, attributes } = presentIllness.includes(item) ? classify(text, negated) : nothing
      const about = findings.length === 0 && attributes.length > 0 ? last : null
      last = findings[0] ?? last
      facts.push({ id: `${item}.${index}`, item, text, negated, findings, attributes, about })
    })
  }
  return facts
}

/**
 * The findings and attributes that a part of a record states, those named first. A finding is also every broader one;
 * a denied one is also denied for every narrower one.
 */
export function classify(text: string, negated: boolean): { findings: string[]; attributes: Attribute[] } {
  const words = wordsOf(text)
  const found = records.find(words)
  const tail = tailOf(words)
  const findings = new Set<string>()
  for (const one of [...found, ...compounds(found)].toSorted((a, b) => a.start - b.start)) {
    if (one.target.kind !== 'topic' || one.start >= tail || isInside(one, found)) continue
    if (words[one.start - 1]?.text === 'non') continue
    findings.add(one.target.topic.slice('symptom:'.length))
  }
  const attributes = new Set(found.flatMap((one) => (one.target.kind === 'states' ? [one.target.attribute] : [])))
  for (const finding of [...findings]) {
    for (const [narrow, broad] of Object.entries(lexicon.broader)) {
      if (finding === narrow) findings.add(broad)
      if (finding === broad && negated) findings.add(narrow)
    }
  }
  return { findings: [...findings], attributes: [...attributes] }
}

/** True inside a longer expression of another finding: the weakness of "generalised weakness". */
function isInside(one: Match<Cue>, found: readonly Match<Cue>[]): boolean {
  return found.some((other) => {
    const longer = other.end - other.start > one.end - one.start && other.start <= one.start && other.end >= one.end
    if (!longer || one.open || other.target.kind !== 'topic' || one.target.kind !== 'topic') return false
    const [outer, inner] = [other.target.topic.slice('symptom:'.length), one.target.topic.slice('symptom:'.length)]
    return outer !== inner && lexicon.broader[outer] !== inner
  })
}

/** Where the record goes on to say how a finding is: what is named there ("worse with a cough") is no finding. */
function tailOf(words: readonly Word[]): number {
  const at = words.findIndex((word, index) => {
    const next = words[index + 1]?.text ?? ''
    if (/^(started|began)$/.test(word.text)) return !gerunds.test(next)
    if (word.text === 'felt') return places.test(next)
    if (/^(feels|feel)$/.test(word.text)) return next === 'like'
    if (word.text === 'so') return next === 'bad'
    if (/^(comes|come)$/.test(word.text)) return next === 'and'
    return describing.has(word.text)
  })
  return at === -1 ? words.length : at
}

const gerunds = /^(having|to|feeling|experiencing|developing|noticing|getting|with|a|an)$/
const places = /^(in|at|across|around|under|over|on|deep|behind|along|below|near|between|inside)$/
const describing = new Set(
  ('worse worsen worsens worsened better relieved aggravated exacerbated triggered provoked radiates radiating radiated ' +
    'spreading spreads improved improves eased while unrelieved brought lasting lasts lasted')
    .split(' '),
)

function compounds(found: readonly Match<Cue>[]): Match<Cue>[] {
  const made: Match<Cue>[] = []
  for (const head of found) {
    if (head.target.kind !== 'head') continue
    for (const part of found) {
      if (part.target.kind !== 'part' || part.target.group !== head.target.group) continue
      const after = part.start >= head.end && part.start - head.end <= 4
      const before = part.end <= head.start && head.start - part.end <= 1
      if (!after && !before) continue
      const [start, end] = [Math.min(head.start, part.start), Math.max(head.end, part.end)]
      made.push({ start, end, target: { kind: 'topic', topic: `symptom:${part.target.finding}` }, open: true })
    }
  }
  return made
}
