import { type AgreementReport, type Disagreement, sentenceKinds } from '../schema/judgement.ts'
import { agreement, clusteredAgreementInterval, identity, quadratic, tableOf } from '../stats/agreement.ts'
import { wilson } from '../stats/wilson.ts'

/** What two raters say of the same thing. */
export interface RatedPair {
  case: string
  profile: string
  trial: number
  /** What was judged, as a verdict's `of`. */
  of: string
  first: string
  second: string
}

const ordinal = ['1', '2', '3', '4']
/** What verdicts are given in. */
const scales: readonly (readonly string[])[] = [ordinal, ['N', 'Y'], ['not recorded', 'recorded'], sentenceKinds]

/**
 * How far two raters agree: the share, Cohen's kappa and Gwet's AC1, and with quadratic weights where every verdict is
 * a rating of 1–4. Intervals are 95 %, by a bootstrap over profiles, for verdicts on one profile are alike; a share of
 * exactly 0 or 1 has Wilson's, over profiles. Kappa and AC have none there, for no draw would differ, nor where there is
 * one profile.
 * @param pairs at least one
 * @param seed names the streams of draws
 */
export function agreementReport(pairs: readonly RatedPair[], seed: string): AgreementReport {
  const categories = categoriesOf(pairs)
  const q = Math.max(2, categories.length)
  const place = new Map(categories.map((category, i) => [category, i]))
  const coded = (pair: RatedPair) => [place.get(pair.first)!, place.get(pair.second)!] as const
  const clusters = [...Map.groupBy(pairs, (pair) => pair.profile).values()].map((those) => those.map(coded))
  const all = clusters.flat()
  const plain = agreement(all, q)
  const certain = plain.observed === 0 || plain.observed === 1
  const drawn = clusters.length >= 2 && !certain
  const intervals = drawn ? clusteredAgreementInterval(clusters, q, `${seed}/plain`, identity) : null
  const table = tableOf(all, q)
  const report: AgreementReport = {
    verdicts: pairs.length,
    profiles: clusters.length,
    categories: [...categories],
    table: categories.map((_, a) => categories.map((__, b) => table[a * q + b]!)),
    observed: {
      value: plain.observed,
      interval: certain ? wilson(plain.observed, clusters.length) : (intervals?.observed ?? null),
    },
    kappa: { value: plain.kappa, interval: intervals?.kappa ?? null },
    ac1: { value: plain.gwet, interval: intervals?.gwet ?? null },
  }
  if (categories !== ordinal) return report
  const weighted = agreement(all, q, quadratic)
  const wide = drawn ? clusteredAgreementInterval(clusters, q, `${seed}/weighted`, quadratic) : null
  return {
    ...report,
    weighted: {
      kappa: { value: weighted.kappa, interval: wide?.kappa ?? null },
      ac2: { value: weighted.gwet, interval: wide?.gwet ?? null },
    },
  }
}

/** All categories of the scale that was used, whichever were given: chance agreement depends on their number. */
function categoriesOf(pairs: readonly RatedPair[]): readonly string[] {
  const given = new Set(pairs.flatMap(({ first, second }) => [first, second]))
  const scale = scales.find((one) => [...given].every((verdict) => one.includes(verdict)))
  return scale ?? [...given].sort()
}

/** The pairs that differ. */
export function disagreementsOf(pairs: readonly RatedPair[]): Disagreement[] {
  return pairs
    .filter(({ first, second }) => first !== second)
    .map(({ case: id, trial, of, first, second }) => ({ case: id, trial, of, first, second }))
}
