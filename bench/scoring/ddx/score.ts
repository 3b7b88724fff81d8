import type { Scores } from '../../schema/scores.ts'
import type { DdxIndex } from './entries.ts'
import { findDiagnosis, matchItem, placesOf } from './match.ts'

/** Part of the protocol hash; changes whenever the same differential could get another rank. */
export const ddxScorerVersion = 'ddx/1'

/** Places of a differential that are scored. An item takes up a place for each disease that it names. */
const scoredPlaces = 5

/**
 * The rank of the gold diagnosis: the place, from 1 to 5, at which the differential first names it.
 * @param items the parsed differential, best first
 * @param diagnosis the gold diagnosis, as the profile writes it
 * @throws InputError when the ontology does not know the gold diagnosis
 */
export function scoreDdx(items: readonly string[], diagnosis: string, index: DdxIndex): Scores['ddx'] {
  const gold = findDiagnosis(diagnosis, index)
  let before = 0
  for (const item of items) {
    const verdict = matchItem(item, gold, index)
    const places = placesOf(item, index)
    const rank =
      before +
      Math.max(
        0,
        places.findIndex((named) => named.includes(gold.id)),
      ) +
      1
    if (rank > scoredPlaces) break
    if (verdict.match) return { rank, matched_by: verdict.entry }
    before += Math.max(1, places.length)
  }
  return { rank: null, matched_by: null }
}
