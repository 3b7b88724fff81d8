import { profileItems, type ProfileItem } from '../../schema/profile.ts'
import type { Attribute, Topic } from '../../schema/transcript.ts'
import type { Cue } from './lexicon.ts'
import type { Match } from './matcher.ts'
import { lexicon } from './ontology.ts'
import type { Word } from './words.ts'

export type Found = Match<Cue>

/** The attribute that a topic asks for, or null. */
export function attributeOf(topic: Topic): Attribute | null {
  return topic.startsWith('attribute:') ? (topic.slice('attribute:'.length) as Attribute) : null
}

/** The finding that a topic asks for, or null. */
export function findingOf(topic: Topic): string | null {
  return topic.startsWith('symptom:') && topic !== 'symptom:any' ? topic.slice('symptom:'.length) : null
}

/** The findings that topics ask for. */
export function findingsOf(topics: readonly Topic[]): string[] {
  return topics.flatMap((topic) => findingOf(topic) ?? [])
}

/** Matches that no longer match contains; of several on the same words, the one that fits best. */
export function outermost(found: readonly Found[], words: readonly Word[]): Found[] {
  return found.filter((one, index) => {
    const listed = isList(words.slice(one.start, one.end))
    return !found.some((other, at) => beats(other, one, at < index && !listed) || covers(other, one))
  })
}

/** On the same words a narrower finding beats a broader, an attribute or item a finding of one word, else the first. */
function beats(other: Found, one: Found, isEarlier: boolean): boolean {
  if (other.start !== one.start || other.end !== one.end) return false
  if (other.target.kind !== 'topic' || one.target.kind !== 'topic') return false
  const [theirs, ours] = [findingOf(other.target.topic), findingOf(one.target.topic)]
  if (ours === null) return theirs === 'similar_episodes' && one.target.topic === 'medical_history'
  if (theirs === null) return one.end - one.start === 1 || isAttribute(other)
  if (lexicon.broader[theirs] === ours) return true
  if (lexicon.broader[ours] === theirs) return false
  return isEarlier && !one.open && !other.open
}

/** Words for complaints, kin and parts of the body are only cues: they cover nothing, and heads and kin are kept. */
function covers(other: Found, one: Found): boolean {
  if (['head', 'part', 'family', 'relative'].includes(other.target.kind)) return false
  if (['head', 'family', 'relative'].includes(one.target.kind)) return false
  if (one.target.kind === 'part' && one.start > other.start) return false
  if ((other.open && isAttribute(other) && isSocial(one)) || isApart(other, one)) return false
  if (other.open && (['condition', 'medicine'].includes(one.target.kind) || isRadiation(one))) return false
  return other.start <= one.start && other.end >= one.end && other.end - other.start > one.end - one.start
}

/** Two findings of which a loose expression spans the other: both are asked, unless one is a kind of the other. */
function isApart(other: Found, one: Found): boolean {
  if (other.target.kind !== 'topic' || one.target.kind !== 'topic') return false
  if (other.target.topic === 'medical_history') return one.target.topic === 'symptom:similar_episodes'
  const [theirs, ours] = [findingOf(other.target.topic), findingOf(one.target.topic)]
  if (!other.open || theirs === null || ours === null) return false
  return lexicon.broader[theirs] !== ours && !lexicon.overrides[theirs]?.includes(ours)
}

function isAttribute({ target }: Found): boolean {
  return target.kind === 'topic' && attributeOf(target.topic) !== null
}

function isRadiation({ target }: Found): boolean {
  return target.kind === 'topic' && target.topic === 'attribute:radiation'
}

/** "What is your living situation like" asks for the situation. */
function isSocial({ target }: Found): boolean {
  if (target.kind !== 'topic' || !Object.hasOwn(profileItems, target.topic)) return false
  return profileItems[target.topic as ProfileItem] === 'social'
}

/** "Leg pain or swelling" is an expression of two findings. */
function isList(words: readonly Word[]): boolean {
  return words.some((word) => word.text === 'or' || word.text === 'and')
}
