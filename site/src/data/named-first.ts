import { ddxIndex } from '../../../bench/scoring/ddx/ontology.ts'
import { matchItem } from '../../../bench/scoring/ddx/match.ts'

const known = new Map<string, string | null>()

/** The id of the diagnosis of the ontology that an item of a differential names, as the scorer reads it; null for none. */
export function firstNamed(item: string): string | null {
  const found = known.get(item)
  if (found !== undefined) return found
  const named = ddxIndex.diagnoses.find((one) => matchItem(item, one, ddxIndex).match)?.id ?? null
  known.set(item, named)
  return named
}
