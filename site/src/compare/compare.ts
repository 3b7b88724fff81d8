import { axes, type Axis, findPersona, personas } from '../../../bench/schema/persona.ts'
import { holm } from '../../../bench/stats/holm.ts'
import { type Pair, pairedDifference, type PairedDifference } from '../../../bench/stats/paired.ts'

/** One case of a run, as the compare page gets it. */
export interface ComparedCase {
  case: string
  profile: string
  persona: string
  diagnosis: string
  rank: number | null
  coverage: number | null
  trial: number
  /** Where its transcript begins and ends in the run's `consultations.jsonl`. */
  bytes: readonly [from: number, to: number]
}

/** A run as the compare page gets it. */
export interface ComparedRun {
  title: string
  path: string
  href: string
  protocol: string
  cases: ComparedCase[]
}

/** The two measures in which runs are compared case by case. */
export type ComparedMeasure = 'ddx1' | 'coverage'

/** Two runs on the cases that both had. `p` is adjusted for all pairs of runs (Holm). */
export interface Comparison {
  first: ComparedRun
  second: ComparedRun
  measure: ComparedMeasure
  result: PairedDifference
}

/** A case in which two runs differ, by DDx@1 first and by coverage then. */
export interface DifferingCase {
  case: ComparedCase
  other: ComparedCase
  gap: number
}

/** The score of a case in a measure; null where it has none. */
function valueOf({ rank, coverage }: ComparedCase, measure: ComparedMeasure): number | null {
  return measure === 'ddx1' ? Number(rank === 1) : coverage
}

/** Cases that both runs had, side by side; trials of one case are paired in their order. */
export function sideBySide(first: ComparedRun, second: ComparedRun): [ComparedCase, ComparedCase][] {
  const waiting = Map.groupBy(second.cases, (one) => one.case)
  const next = new Map<string, number>()
  return first.cases.flatMap((one): [ComparedCase, ComparedCase][] => {
    const at = next.get(one.case) ?? 0
    next.set(one.case, at + 1)
    const other = waiting.get(one.case)?.[at]
    return other ? [[one, other]] : []
  })
}

function pairsOf(first: ComparedRun, second: ComparedRun, measure: ComparedMeasure, of: (one: ComparedCase) => boolean): Pair[] {
  return sideBySide(first, second).flatMap(([one, other]) => {
    const [a, b] = [valueOf(one, measure), valueOf(other, measure)]
    return a === null || b === null || !of(one) ? [] : [{ cluster: one.profile, first: a, second: b }]
  })
}

/**
 * Every pair of runs on a measure, over the cases that both had.
 * @param runs of one protocol, two to four
 */
export function comparePairs(runs: readonly ComparedRun[], measure: ComparedMeasure): Comparison[] {
  const pairs = runs.flatMap((first, i) => runs.slice(i + 1).map((second) => ({ first, second })))
  const compared = pairs.flatMap(({ first, second }) => {
    const own = pairsOf(first, second, measure, () => true)
    return own.length === 0 ? [] : [{ first, second, measure, result: pairedDifference(own, `compare/${first.path}/${second.path}/${measure}`) }]
  })
  const adjusted = holm(compared.map(({ result }) => result.p ?? 1))
  return compared.map((one, i) => ({ ...one, result: { ...one.result, p: one.result.p === null ? null : adjusted[i]! } }))
}

/** The difference of two runs at each level of each persona axis. */
export function compareLevels(first: ComparedRun, second: ComparedRun, measure: ComparedMeasure) {
  return (Object.keys(axes) as Axis[]).flatMap((axis) =>
    axes[axis].flatMap((level) => {
      const result = differenceWhere(first, second, measure, `${axis}/${level}`, ({ persona }) => findPersona(persona)[axis] === level)
      return result ? [{ axis, level, result }] : []
    }),
  )
}

/** The difference of two runs with each persona, in the personas' order. */
export function comparePersonas(first: ComparedRun, second: ComparedRun, measure: ComparedMeasure) {
  return personas.flatMap((persona) => {
    const result = differenceWhere(first, second, measure, persona.id, (one) => one.persona === persona.id)
    return result ? [{ persona, result }] : []
  })
}

/** The difference over the cases that fit; null where the two had none of them. `part` names them, for chance of its own. */
function differenceWhere(first: ComparedRun, second: ComparedRun, measure: ComparedMeasure, part: string, of: (one: ComparedCase) => boolean) {
  const own = pairsOf(first, second, measure, of)
  return own.length === 0 ? null : pairedDifference(own, `compare/${first.path}/${second.path}/${measure}/${part}`)
}

/** The cases in which two runs differ most, at most `count`. */
export function widestApart(first: ComparedRun, second: ComparedRun, count = 12): DifferingCase[] {
  const gapOf = ([one, other]: [ComparedCase, ComparedCase]) =>
    2 * Math.abs(valueOf(one, 'ddx1')! - valueOf(other, 'ddx1')!) + Math.abs((one.coverage ?? 0) - (other.coverage ?? 0))
  return sideBySide(first, second)
    .map((pair) => ({ case: pair[0], other: pair[1], gap: gapOf(pair) }))
    .filter(({ gap }) => gap > 0)
    .sort((a, b) => b.gap - a.gap || (a.case.case < b.case.case ? -1 : 1))
    .slice(0, count)
}
