import { rng } from '../stats/rng.ts'
import type { DrawnCase, DrawnFact } from './fingerprint.ts'

/** What a reader goes by: the words of a fact or its clinical content. */
export type Reading = 'phrase' | 'content'

/** Counts added to what was seen, so that a phrase never met rules nothing out. */
const smoothing = 0.5

/**
 * The share of `held` cases whose diagnosis naive Bayes names from `count` random facts of the present illness, after
 * having read the `seen` cases; every diagnosis is as likely as any other. Both readings meet the same facts.
 * @param seed for the choice of facts
 */
export function accuracyAfter(
  { seen, held }: { seen: readonly DrawnCase[]; held: readonly DrawnCase[] },
  reading: Reading,
  count: number,
  seed: string,
): number {
  const totals = new Map<string, number>()
  const counts = new Map<string, Map<string, number>>()
  for (const { diagnosis, facts } of seen) {
    totals.set(diagnosis, (totals.get(diagnosis) ?? 0) + 1)
    for (const key of new Set(facts.filter(isIllness).map((one) => one[reading]))) {
      const known = counts.get(key) ?? new Map<string, number>()
      counts.set(key, known.set(diagnosis, (known.get(diagnosis) ?? 0) + 1))
    }
  }
  const right = held.filter(({ diagnosis, facts }, i) => {
    const told = rng(`${seed}/${count}/${i}`).shuffle(facts.filter(isIllness)).slice(0, count)
    const score = (one: string, total: number) =>
      told.reduce((sum, fact) => {
        return sum + Math.log(((counts.get(fact[reading])?.get(one) ?? 0) + smoothing) / (total + 2 * smoothing))
      }, 0)
    const scores = [...totals].map(([one, total]) => ({ one, score: score(one, total) }))
    return scores.reduce((best, each) => (each.score > best.score ? each : best)).one === diagnosis
  })
  return right.length / held.length
}

/** Whether a fact is one of the present illness, whose content is more than its words. */
function isIllness({ kind }: DrawnFact): boolean {
  return !['complaint', 'condition', 'past event', 'family'].includes(kind)
}
