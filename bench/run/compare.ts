import { InputError } from '../schema/error.ts'
import { axes, type Axis, findPersona } from '../schema/persona.ts'
import type { Measure } from '../schema/scores.ts'
import { holm } from '../stats/holm.ts'
import { mcnemarExact } from '../stats/mcnemar.ts'
import { type PairedDifference, pairedDifference } from '../stats/paired.ts'
import { trialsToHalve, withinError } from '../stats/resolvable-gap.ts'
import { type Consumption, consumption, pairTrials, type TrialPair } from './paired-trials.ts'
import { readResult } from './read-bundle.ts'

/** A paired difference on one slice; `adjusted_p` is corrected for the other slices of its list. */
export interface SliceDifference extends PairedDifference {
  slice: string
  test: 'cluster-bootstrap' | 'mcnemar-exact'
  /** Pairs that one alone got right, for the exact test. */
  only?: { first: number; second: number }
  adjusted_p: number | null
}

/** A case in which two runs differ, with each run's mean over its trials. */
export interface CaseDifference {
  case: string
  first: { ddx1: number; coverage: number }
  second: { ddx1: number; coverage: number }
}

/** Two runs on the same cases; every difference is first less second. */
export interface Comparison {
  first: string
  second: string
  protocol_sha256: string
  trials: number
  /** Trials of each case, by the protocol. */
  trials_a_case: number
  overall: Partial<Record<Measure, PairedDifference>>
  levels: SliceDifference[]
  personas: SliceDifference[]
  /**
   * Trials a case that would halve the gap in DDx@1; null when trials can't, or with one trial a case, when nobody
   * knows.
   */
  trials_to_halve: number | null
  cost: { first: Consumption; second: Consumption }
  most_different: CaseDifference[]
}

/**
 * Compares two bundles on the trials that count in both. Overall and levels of a persona axis are tested by the cluster
 * bootstrap, personas by McNemar's exact test; levels and personas are each corrected by Holm.
 * @throws InputError `compare/protocol` for bundles of different tracks, `compare/sealed` for one without transcripts,
 *   `compare/nothing` when no trial counts in both
 */
export async function compare(first: string, second: string): Promise<Comparison> {
  const results = [readResult(first), readResult(second)] as const
  const [a, b] = results
  if (a.protocol_sha256 !== b.protocol_sha256) {
    throw new InputError('compare/protocol', `${first} and ${second} are of different protocols; only runs of one track are compared, so rerun or re-score one.`)
  }
  if (a.sealed || b.sealed) throw new InputError('compare/sealed', `${a.sealed ? first : second} holds aggregates only; compare where the cases are.`)
  const pairs = await pairTrials(first, second)
  if (pairs.length === 0) throw new InputError('compare/nothing', `No trial counts in both ${first} and ${second}.`)
  return {
    first: a.content_sha256,
    second: b.content_sha256,
    protocol_sha256: a.protocol_sha256,
    trials: pairs.length,
    trials_a_case: a.protocol.trials,
    overall: overallOf(pairs),
    levels: corrected(levelNames().map((slice) => byBootstrap(slice, pairs.filter((pair) => inLevel(pair, slice))))),
    personas: corrected([...Map.groupBy(pairs, (pair) => pair.first.persona)].sort(byName).map(([persona, own]) => byPersona(persona, own))),
    trials_to_halve: halving(pairs, a.protocol.trials),
    cost: { first: await consumption(first), second: await consumption(second) },
    most_different: mostDifferent(pairs).slice(0, 10),
  }
}

const overallMeasures = ['ddx1', 'ddx3', 'ddx5', 'mrr', 'coverage', 'elicited', 'rounds', 'questions'] as const

function overallOf(pairs: readonly TrialPair[]): Comparison['overall'] {
  const found = overallMeasures.map((name) => [name, difference(pairs, name, 'overall')] as const)
  return Object.fromEntries(found.filter(([, one]) => one !== null))
}

function difference(pairs: readonly TrialPair[], name: Measure, slice: string): PairedDifference | null {
  const scored = pairs.flatMap(({ first, second }) => {
    const [a, b] = [first.values[name], second.values[name]]
    return a === null || b === null ? [] : [{ cluster: first.profile, first: a, second: b }]
  })
  return scored.length === 0 ? null : pairedDifference(scored, `compare/${slice}/${name}`)
}

function byBootstrap(slice: string, pairs: readonly TrialPair[]): SliceDifference | null {
  const found = difference(pairs, 'ddx1', slice)
  return found && { slice, test: 'cluster-bootstrap', ...found, adjusted_p: null }
}

/** McNemar's exact test where each profile stands in one pair, for a persona has few; it comes without an interval. */
function byPersona(slice: string, pairs: readonly TrialPair[]): SliceDifference | null {
  const found = byBootstrap(slice, pairs)
  if (!found || found.profiles < found.pairs) return found
  const right = ({ values }: TrialPair['first']) => values.ddx1 === 1
  const onlyFirst = pairs.filter(({ first, second }) => right(first) && !right(second)).length
  const onlySecond = pairs.filter(({ first, second }) => right(second) && !right(first)).length
  const only = { first: onlyFirst, second: onlySecond }
  return { ...found, test: 'mcnemar-exact', low: null, high: null, resolvable_gap: null, only, p: mcnemarExact(onlyFirst, onlySecond) }
}

/**
 * Holm's correction over a list of slices; a slice without a p-value takes no part. A slice is told apart after it
 * alone.
 */
function corrected(slices: readonly (SliceDifference | null)[]): SliceDifference[] {
  const found = slices.filter((one) => one !== null)
  const tested = found.filter((one) => one.p !== null)
  const adjusted = new Map(holm(tested.map((one) => one.p!)).map((p, i) => [tested[i], p]))
  return found.map((one) => {
    const p = adjusted.get(one) ?? null
    return { ...one, adjusted_p: p, told_apart: p !== null && p < 0.05 }
  })
}

function levelNames(): string[] {
  return (Object.keys(axes) as Axis[]).flatMap((axis) => axes[axis].map((level) => `${axis}=${level}`))
}

function inLevel({ first }: TrialPair, slice: string): boolean {
  const [axis, level] = slice.split('=') as [Axis, string]
  return findPersona(first.persona)[axis] === level
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

function halving(pairs: readonly TrialPair[], trials: number): number | null {
  const found = trials < 2 ? null : difference(pairs, 'ddx1', 'overall')
  if (!found) return null
  const cases = [...Map.groupBy(pairs, (pair) => pair.first.case).values()]
  const within = withinError(cases.map((own) => own.map(({ first, second }) => first.values.ddx1! - second.values.ddx1!)))
  return trialsToHalve(Math.max(0, found.error ** 2 - within / trials), within, trials)
}

function mostDifferent(pairs: readonly TrialPair[]): CaseDifference[] {
  const mean = (own: readonly TrialPair[], side: 'first' | 'second', name: 'ddx1' | 'coverage') =>
    own.reduce((sum, pair) => sum + (pair[side].values[name] ?? 0), 0) / own.length
  const apart = ({ first, second }: CaseDifference) => Math.abs(first.ddx1 - second.ddx1) * 10 + Math.abs(first.coverage - second.coverage)
  return [...Map.groupBy(pairs, (pair) => pair.first.case)]
    .map(([id, own]) => {
      const of = (side: 'first' | 'second') => ({ ddx1: mean(own, side, 'ddx1'), coverage: mean(own, side, 'coverage') })
      return { case: id, first: of('first'), second: of('second') }
    })
    .filter((one) => apart(one) > 0)
    .sort((x, y) => apart(y) - apart(x) || (x.case < y.case ? -1 : 1))
}
