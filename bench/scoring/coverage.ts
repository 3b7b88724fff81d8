import { type CoveragePart, coverageParts, profileItems } from '../schema/profile.ts'
import type { Scores } from '../schema/scores.ts'
import { type Exchange, isDisclosed } from '../schema/transcript.ts'

/** Part of the protocol hash; changes whenever the same ledger could get another coverage. */
export const coverageScorerVersion = 'coverage/1'

/** A fact as coverage counts it: its item and its words. */
export interface CountedFact {
  item: keyof typeof profileItems
  text: string
}

/** False for a talk in which code understood no turn of the doctor's: its patient is a model alone. */
export function hasLedger(exchanges: readonly Exchange[]): boolean {
  const answered = exchanges.filter((exchange) => exchange.patient !== null)
  return answered.length === 0 || answered.some((exchange) => exchange.understood !== null)
}

function partOf(item: CountedFact['item']): CoveragePart | null {
  const group = profileItems[item]
  return group === 'given' || group === 'hidden' ? null : group
}

/**
 * Coverage of a consultation: disclosed ÷ disclosable facts, in all and by part.
 *
 * Not disclosable, so never in the denominator: what the doctor was given (age, gender, transport), the disposition and
 * the diagnosis. A fact counts once, however often it is told; `elicited` counts those that the doctor's own question
 * let out first. A talk with a patient that only a model understood has no ledger: nothing counts as disclosable, so
 * that coverage is unscored, never 0.
 * @param facts every disclosable fact of the profile
 */
export function scoreCoverage(facts: readonly CountedFact[], exchanges: readonly Exchange[]): Scores['coverage'] {
  const parts = Object.fromEntries(
    coverageParts.map((part) => [part, { disclosed: 0, disclosable: 0 }]),
  ) as Scores['coverage']['parts']
  const open = new Map<string, number>()
  for (const fact of hasLedger(exchanges) ? facts : []) {
    const part = partOf(fact.item)
    if (!part) continue
    parts[part].disclosable++
    const key = `${fact.item}\n${fact.text}`
    open.set(key, (open.get(key) ?? 0) + 1)
  }
  let elicited = 0
  for (const entry of exchanges.flatMap((exchange) => exchange.ledger)) {
    const key = `${entry.item}\n${entry.fact}`
    const left = open.get(key) ?? 0
    if (!isDisclosed(entry.how) || left === 0) continue
    open.set(key, left - 1)
    parts[partOf(entry.item)!].disclosed++
    if (entry.elicited) elicited++
  }
  const sum = (field: 'disclosed' | 'disclosable') =>
    coverageParts.reduce((total, part) => total + parts[part][field], 0)
  return { disclosed: sum('disclosed'), disclosable: sum('disclosable'), parts, elicited }
}
