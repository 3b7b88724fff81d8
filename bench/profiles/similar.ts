import type { Profile } from '../schema/profile.ts'
import { wordsOf } from './words.ts'

/**
 * Two profiles whose present illnesses share more than this part of their word triples are near duplicates. Draws of
 * one script share 0.05–0.1 in the median and at most 0.26 in 99 of 100 pairs.
 */
export const nearDuplicateAt = 0.3

/** Whether one profile nearly repeats the other. */
export function nearDuplicate(a: Profile, b: Profile): boolean {
  return similarity(a, b) > nearDuplicateAt
}

/** Jaccard index, 0–1, of the word triples of two profiles' present illnesses (positive and negative). */
export function similarity(a: Profile, b: Profile): number {
  const [first, second] = [triples(a), triples(b)]
  const shared = [...first].filter((triple) => second.has(triple)).length
  return shared === 0 ? 0 : shared / (first.size + second.size - shared)
}

const cache = new WeakMap<Profile, Set<string>>()

function triples(profile: Profile): Set<string> {
  const known = cache.get(profile)
  if (known) return known
  const words = wordsOf(`${profile.present_illness_positive}; ${profile.present_illness_negative}`)
  const made = new Set(words.slice(2).map((word, i) => `${words[i]} ${words[i + 1]} ${word}`))
  cache.set(profile, made)
  return made
}
