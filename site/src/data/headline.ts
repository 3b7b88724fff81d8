import type { BoardRow } from '../../../bench/run/board.ts'
import type { Aggregates } from '../../../bench/schema/bundle.ts'
import type { Axis } from '../../../bench/schema/persona.ts'
import type { Estimate } from '../../../bench/schema/scores.ts'
import type { ResolvableGap } from '../../../bench/stats/resolvable-gap.ts'
import { axisNames, levelWords } from './personas.ts'
import { inWords } from './measures.ts'

/** What these sentences read of a row. */
export type HeadedRow = Pick<BoardRow, 'rank' | 'band' | 'scores'> & {
  run: { title: string; kind: string; knowsGenerator: boolean; result: { scores: Pick<Aggregates, 'axes'> } }
}

/** What a board says in two sentences: who stands first, and whether anyone can be told apart from it. */
export interface Headline<Row> {
  lead: string
  belief: string
  /** The row that it is about. */
  first: Row
}

/**
 * The headline of a board. Teams' agents lead; without one the best of our own does and is called so. No row is said to be ahead
 * of another with which it shares a band.
 * @returns null for a board without a ranked row
 */
export function headline<Row extends HeadedRow>({ rows, gap }: { rows: readonly Row[]; gap: Pick<ResolvableGap, 'typical'> | null }): Headline<Row> | null {
  const ranked = rows.filter((row) => row.rank !== null)
  const agents = ranked.filter((row) => row.run.kind === 'agent')
  const own = ranked.filter((row) => row.run.kind !== 'agent' && !row.run.knowsGenerator)
  const [first, ...others] = agents.length > 0 ? agents : own.length > 0 ? own : ranked
  if (!first) return null
  const score = inWords(first.scores.ddx1, 'ddx1')
  const tied = others.filter((row) => shareBand(first, row))
  const top =
    tied.length === 0
      ? `${named(first)} ${first.rank === 1 || agents.length === 0 ? 'is first' : "is first of the teams' agents"}: its first diagnosis is right in ${score} of consultations.`
      : `${listed([first, ...tied].map(named))} share the first place. ${named(first)} names the right diagnosis first in ${score} of consultations.`
  const lead = agents.length > 0 ? top : `No team has a row yet. Of our own doctors that were not written from the cases, ${top}`
  return { lead, belief: beliefOf(first, others, tied, gap), first }
}

function beliefOf(first: HeadedRow, others: readonly HeadedRow[], tied: readonly HeadedRow[], gap: Pick<ResolvableGap, 'typical'> | null): string {
  const second = others[0]
  if (!second) return 'There is nothing to compare it with yet.'
  if (!gap || !first.band) return `There are too few patients to tell it from ${named(second)}.`
  const needed = gap.typical > 0 ? `; two typical rows can be told apart from ${points(gap.typical)} points` : ''
  if (tied.length > 0) return `These consultations put ${tied.length === 1 ? 'the two' : 'them'} in no order${needed}.`
  return `The next, ${named(second)}, lies ${points(first.scores.ddx1.mean! - second.scores.ddx1.mean!)} points lower; on the same patients the two can be told apart.`
}

/** Rows that share a band are in no order, nor are rows without one; a wide band may yet hold a pair that is told apart. */
function shareBand(a: HeadedRow, b: HeadedRow): boolean {
  return !a.band || !b.band || (a.band.from <= b.band.to && b.band.from <= a.band.to)
}

/** A row's title, quoted where a comma in it would read as the sentence's. */
export function named({ run: { title } }: HeadedRow): string {
  return title.includes(',') ? `“${title}”` : title
}

/** In points of a percent, with one decimal. */
export function points(value: number): string {
  return (value * 100).toFixed(1)
}

/** `A, B and C`; of a long list the first three and how many more. */
function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/**
 * The axis level with which a row does best and the one with which it does worst, by DDx@1.
 * A level without an interval, met with a single patient, is neither.
 * @returns null when no two levels have intervals that lie clear of each other: then no kind of patient is known to be harder
 */
export function extremes(row: HeadedRow): { best: LevelScore; worst: LevelScore } | null {
  const levels = axisNames
    .flatMap((axis) => Object.entries(row.run.result.scores.axes[axis] ?? {}).map(([level, { ddx1 }]) => ({ axis, level, ddx1 })))
    .filter(({ ddx1 }) => ddx1.mean !== null && ddx1.low !== null && ddx1.high !== null)
    .sort((a, b) => b.ddx1.mean! - a.ddx1.mean!)
  const pairs = levels.flatMap((best) => levels.map((worst) => ({ best, worst })))
  const clear = pairs.filter(({ best, worst }) => best.ddx1.mean! > worst.ddx1.mean! && !overlap(best.ddx1, worst.ddx1))
  const gap = ({ best, worst }: (typeof pairs)[number]) => best.ddx1.mean! - worst.ddx1.mean!
  const widest = clear.sort((a, b) => gap(b) - gap(a))[0]
  return widest ? { best: inLevelWords(widest.best), worst: inLevelWords(widest.worst) } : null
}

function inLevelWords({ axis, level, ddx1 }: { axis: Axis; level: string; ddx1: Estimate }): LevelScore {
  return { axis, level, patients: levelWords(axis, level).patients, words: inWords(ddx1, 'ddx1') }
}

export interface LevelScore {
  axis: Axis
  level: string
  patients: string
  words: string
}

/** True when two intervals, both there, share a value. */
function overlap(a: Estimate, b: Estimate): boolean {
  return a.low! <= b.high! && b.low! <= a.high!
}
