import type { Scores } from '../../schema/scores.ts'
import type { DdxIndex } from './entries.ts'
import { findDiagnosis, matchItem } from './match.ts'

/** Part of the protocol hash; changes whenever the same differential could get another rank. */
export const ddxScorerVersion = 'ddx/1'

/**
 * The rank of the first item that names the gold diagnosis.
 * @param items the parsed differential, best first
 * @param diagnosis the gold diagnosis, as the profile writes it
 * @throws InputError when the ontology does not know the gold diagnosis
 */
export function scoreDdx(items: readonly string[], diagnosis: string, index: DdxIndex): Scores['ddx'] {
  const gold = findDiagnosis(diagnosis, index)
  for (const [i, item] of items.entries()) {
    const verdict = matchItem(item, gold, index)
    if (verdict.match) return { rank: i + 1, matched_by: verdict.entry }
  }
  return { rank: null, matched_by: null }
}
