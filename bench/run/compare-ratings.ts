import type { AgreementReport, Disagreement } from '../schema/judgement.ts'
import { profileItems, type ProfileItem } from '../schema/profile.ts'
import type { Consultation } from '../schema/transcript.ts'
import { exactCoverage } from '../scoring/judges/profile-consistency.ts'
import { agreementReport, disagreementsOf, type RatedPair } from './agree.ts'
import { readJudgements } from './judgements.ts'
import { isGrade, keyOf, type Rating } from './ratings.ts'
import { readConsultations } from './read-bundle.ts'

/** How two raters agree about one thing, e.g. `persona personality`. */
export interface Comparison extends AgreementReport {
  first: string
  second: string
  about: string
  disagreements: Disagreement[]
}

/**
 * A bundle's trials with their exact verdicts on what people rated, and the verdicts of the judges beside the bundle.
 */
export async function ratersOf(directory: string): Promise<{ known: Map<string, Consultation>; judges: Rating[] }> {
  const known = new Map<string, Consultation>()
  for await (const one of readConsultations(directory)) known.set(`${one.case} ${one.trial}`, one)
  const judges: Rating[] = []
  for await (const { judge, judgement } of readJudgements(directory)) {
    const { case: id, trial, module, verdicts } = judgement
    const rated = verdicts.flatMap(({ of, verdict, rating }) =>
      [verdict, ...(rating === undefined ? [] : [rating])].map((one) => ({ of, verdict: String(one) })),
    )
    judges.push(...rated.map((one) => ({ rater: `judge ${judge}`, case: id, trial, module, ...one })))
  }
  return { known, judges }
}

/** What exact code says of the thing that a person rated; none where it has no say. */
function exactRating({ case: id, trial, module, of }: Rating, consultation: Consultation): Rating[] {
  const head = { rater: 'exact', case: id, trial, module, of }
  if (module === 'ddx') return [{ ...head, verdict: consultation.scores.ddx.rank === null ? 'N' : 'Y' }]
  const verdict =
    module === 'coverage' && Object.hasOwn(profileItems, of)
      ? exactCoverage(consultation.exchanges, of as ProfileItem)
      : undefined
  return verdict === undefined ? [] : [{ ...head, verdict }]
}

/**
 * Compares people's ratings with the exact code, with every judge, and with each other: by criterion for persona and
 * doctor, over all items or sentences for the others, their ratings of 1–4 apart. Pairs of raters without a verdict in
 * common are left out.
 */
export function compareRatings(
  human: readonly Rating[],
  { known, judges }: Awaited<ReturnType<typeof ratersOf>>,
): Comparison[] {
  const people = [...new Set(human.map(({ rater }) => rater))].sort()
  const exact = new Map(
    human.flatMap((one) => exactRating(one, known.get(`${one.case} ${one.trial}`)!)).map((one) => [keyOf(one), one]),
  )
  const others = [...exact.values(), ...judges]
  const machines = [...new Set(others.map(({ rater }) => rater))].sort()
  const ratings = Map.groupBy([...others, ...human], ({ rater }) => rater)
  const pairs = people.flatMap((person, i) =>
    [...machines, ...people.slice(0, i)].map((other) => [other, person] as const),
  )
  return pairs.flatMap(([first, second]) => compareTwo(ratings.get(first)!, ratings.get(second)!, known))
}

/** One comparison for each criterion of persona and doctor, and for the ratings of items and of sentences. */
function aboutOf({ module, of, verdict }: Rating): string {
  if (module === 'persona' || module === 'doctor') return `${module} ${of}`
  return isGrade(verdict) ? `${module} rating` : module
}

function compareTwo(
  first: readonly Rating[],
  second: readonly Rating[],
  known: ReadonlyMap<string, Consultation>,
): Comparison[] {
  const theirs = new Map(second.map((one) => [keyOf(one), one]))
  const both = first.flatMap((one) => {
    const other = theirs.get(keyOf(one))
    if (!other) return []
    const profile = known.get(`${one.case} ${one.trial}`)!.profile
    const pair: RatedPair = {
      case: one.case,
      profile,
      trial: one.trial,
      of: one.of,
      first: one.verdict,
      second: other.verdict,
    }
    return [{ about: aboutOf(one), pair, raters: { first: one.rater, second: other.rater } }]
  })
  return [...Map.groupBy(both, ({ about }) => about)].map(([about, those]) => {
    const pairs = those.map(({ pair }) => pair)
    const { raters } = those[0]!
    const report = agreementReport(pairs, `agree/${raters.first}/${raters.second}/${about}`)
    return { ...raters, about, ...report, disagreements: disagreementsOf(pairs) }
  })
}
